"""The worked example of the sealed log: three entries under keys that everybody knows.

Seeds and salts are hashes of labels, so they protect nothing; they are for tests only.
"""

from hashlib import sha256

ORIGIN = "hub.whg.example/disclosures"
LOG_SEED = sha256(b"spec/log-key-1").digest()
WITNESS_SEED = sha256(b"spec/wit-1").digest()
LOG_VKEY = "hub.whg.example/disclosures+f3b6138a+Ae9XX0p8TnbjdrIQV8JqukErhsP3TMDDEC2sRVkBD8bF"
WITNESS_VKEY = "wmp.police.example/witness+7f86c340+BLYrPZqMs2JsBnld/AZJls9YMCJbFGLQ/NbNiWx40pzp"

ENTRY_0 = (
    '{"at":"2026-11-22T09:00:00Z","clear":{"agreement":"hate-crime-case-sharing@3","annex1":"ANNEX1_PARA5_CRIME",'
    '"approved":"before","art10":"SCH1_P2_PARA10","art6":"ART6_1_EA_RECOGNISED_LI",'
    '"art9":"ART9_2_G_SUBSTANTIAL_PUBLIC_INTEREST","channel":"portal","codes":[],'
    '"fields":["perpetrator:criminal_allegation","victim:identity","victim:incident_narrative"],'
    '"gateway":"CDA1998_S115","outcome":"allow","purpose":"prevent_detect_crime",'
    '"recipient":"west-midlands-police","rules_version":"spec","sch1":["SCH1_P2_PARA10"],"sender":"whg"},'
    '"commit":{"actor":"3iIzQn8tj71CiYPyHzvWPlYK3QU3jBSqKRuKZQtCwwA=",'
    '"case_ref":"CEAvt3XhauaeP8+JH2iETALdPFcri6I8sTj9gvixPLI=",'
    '"subject_ref":"weJPaz3mCkqbD42znyrmFjRhNUr5RC7YVuZf9+n0i/M=",'
    '"summary_sha256":"a6uk7W6RMlc6WfoOYuXjyEkQ7ENnxW5Qyc01eVXHocY="},"kind":"disclosure",'
    '"nonce":"bW16sN118tv9kZtyT0058w==","origin":"hub.whg.example/disclosures","seq":0,"v":1}'
)
CASE_REF_OPENING = {
    "name": "case_ref",
    "salt": "yWZeHxGWUdwFrb6ISVLxmOCLn/VHhQwwI+PDUqcA5dw=",
    "value": "HC-2026-1000",
}
CASE_REF_COMMITMENT = "CEAvt3XhauaeP8+JH2iETALdPFcri6I8sTj9gvixPLI="
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "71f37901ed01ea6a192ac5897a3ff178a6b32f2f0f0b7111f2da192d13cc242d",
        "643dd5d575c91e90855bb924a6cbe697b4f9028635aeb931eedd6c4fef2317bf",
        "2575694d3a18331f9b3a6c710c5a4e673aa7b6d84acd45cc92c1abdc009e6277",
    )
]
ROOT_2 = bytes.fromhex("6fdc9935e944fdc63ec841a2bb2574e8521fce1a56e67e06e88c60e852bed41c")
ROOT_3 = bytes.fromhex("f5b4d670eda759ff27d725cd62f2cf93cb91ebffc7978b048e0bb3c0cfe4260d")
COSIGNED_AT = 1795338003
CHECKPOINT_3 = (
    "hub.whg.example/disclosures\n3\n9bTWcO2nWf8n1yXNYvLPk8uR6//Hl4sEjguzwM/kJg0=\n\n"
    "\u2014 hub.whg.example/disclosures "
    "87YTioDDHO8tU/ARN2V69Kbf9ZjuThGSKtczNEtvUw9yQraQP2B5TDZal4WfysdYKJxPXGub8kOcDsefL3uLNkxYDwE=\n"
    "\u2014 wmp.police.example/witness "
    "f4bDQAAAAABrAq8TtPJHi3AjEXF2+I4BOdRK80+Ni+DAGQ28Rw4BAP5KD/fbKnneTIGYdTiFHsMzyTgMDfxvss5AAX1bt6V88Ww9Cw==\n"
)
PROOF_1 = (
    "c2sp.org/tlog-proof@v1\nindex 1\n"
    "cfN5Ae0B6moZKsWJej/xeKazLy8PC3ER8toZLRPMJC0=\nJXVpTToYMx+bOmxxDFpOZzqntthKzUXMksGr3ACeYnc=\n\n"
) + CHECKPOINT_3
