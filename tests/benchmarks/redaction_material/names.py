"""What are the people of the invented documents called?

Given and family names by origin, written from general knowledge; no pair belongs to anybody meant. Each
origin has names for tuning and others for the held-out part, none in both.
"""

from dataclasses import dataclass

_TABLE = """
English | tuning | Karen Derek Hayley Nigel Tracey Stuart Gemma Leonard | Pemberton Whittle Hargreaves Oakden Tuffley Ransome Blackledge Mottram
English | held-out | Doreen Clive Beverley Gavin Kirsten Trevor Marjorie Ashley | Entwistle Colclough Winstanley Bagnall Thorneycroft Heathcote Ollerenshaw Pratley
Punjabi | tuning | Harpreet Jaswinder Manjit Balwinder Sukhdeep Gurdev Amarjit Kulwant | Dhaliwal Sandhu Grewal Bhullar Virk Randhawa Toor Gill
Punjabi | held-out | Navdeep Parminder Satwinder Ravinder Kirpal Daljit Rajvir Tejinder | Dosanjh Chahal Sidhu Johal Atwal Purewal Mangat Bains
Pakistani | tuning | Shabnam Tariq Rukhsana Zubair Nosheen Waqas Ghazala Faisal | Qureshi Bukhari Mirza Chaudhry Siddiqui Malik Gondal Janjua
Pakistani | held-out | Sumaira Junaid Farzana Asif Tahira Bilal Mehwish Kashif | Butt Awan Sheikh Minhas Rajput Bhatti Kiani Cheema
Bengali | tuning | Rokeya Shafiq Nazma Kamrul Shirin Anisur Taslima Habibur | Miah Chowdhury Talukdar Khatun Sarkar Bhuiyan Mollah Hoque
Bengali | held-out | Sultana Mizanur Jahanara Rafiqul Monira Delwar Ferdousi Shamim | Uddin Biswas Sikder Laskar Choudhury Majumder Haque Mridha
Gujarati | tuning | Hansa Bhavesh Kokila Jignesh Pushpa Dilip Meena Ashwin | Patel Vaghela Solanki Makwana Chauhan Parmar Desai Rathod
Gujarati | held-out | Jyotsna Nilesh Varsha Hitesh Daksha Kirit Urmila Sanjay | Mistry Gohil Trivedi Panchal Lakhani Kotecha Raval Joshi
Polish | tuning | Małgorzata Zbigniew Grażyna Wojciech Bożena Sławomir Paweł Jadwiga | Kowalczyk Wiśniewska Zając Dąbrowski Szczepański Łuczak Pawlak Gołębiewska
Polish | held-out | Agnieszka Krzysztof Wiesława Mirosław Halina Bartłomiej Żaneta Ryszard | Nowakowski Jabłońska Wrzesień Kaźmierczak Górecka Śliwa Ostrowski Błaszczyk
Romanian | tuning | Mihaela Răzvan Ionela Costel Ștefania Gheorghe Lăcrămioara Dumitru | Popescu Ionescu Munteanu Țurcanu Dragomir Stănescu Lupu Ciobanu
Romanian | held-out | Alexandra Cătălin Mariana Vasile Simona Florin Georgiana Sorin | Constantinescu Moldoveanu Grigorescu Bălan Rusu Neagu Șerban Manole
Yoruba | tuning | Adébọ́lá Fọlákẹ́ Títílayọ̀ Babátúndé Yetunde Kehinde Temitope Ayodele | Adéyẹmí Ogunbanjo Ajayi Oyelaran Balogun Fashola Akinwale Olaniyan
Yoruba | held-out | Abímbọ́lá Olúfẹ́mi Ṣadé Adéwálé Morenike Segun Oluwatoyin Gbenga | Adéṣínà Ọlátúnjí Bankole Odukoya Akindele Onifade Salami Ogunleye
Igbo | tuning | Chinedu Adaeze Obinna Nkechi Ifeanyi Chiamaka Uchenna Ebele | Okonkwo Nwachukwu Eze Onyekachi Umeh Okafor Nnamdi Obiora
Igbo | held-out | Kelechi Amarachi Ikenna Ogechi Nnaemeka Ijeoma Chukwudi Uzoamaka | Anyanwu Ezenwa Mbah Nwosu Iwuchukwu Agbasi Ozoemena Udeh
Welsh | tuning | Rhiannon Gethin Angharad Iestyn Bronwen Llewelyn Tegwen Emrys | Prydderch Bevan Cadwaladr Gwynne Mostyn Llywelyn Trefor Bowen
Welsh | held-out | Ffion Geraint Myfanwy Owain Heledd Iorwerth Nerys Gruffydd | Protheroe Probert Bebb Eynon Vaughan Penry Gwilym Maddocks
Irish | tuning | Caoimhe Diarmuid Sinéad Fergal Gráinne Cormac Bríd Tadhg | O'Shaughnessy McGillicuddy Ní\u00a0Dhomhnaill Brannigan Mulvaney O'Dowd MacNamara Geraghty
Irish | held-out | Aisling Eoin Róisín Conall Máiréad Donal Órla Seamus | O'Callaghan McLoughlin Ó\u00a0Briain Gallagher Heffernan O'Rourke MacCarthy Finnegan
Somali | tuning | Hodan Abdirahman Ifrah Liban Sahra Mahad Fartun Guled | Warsame Farah Abdullahi Jama Hersi Dualeh Egal Samatar
Somali | held-out | Ayaan Cabdi Hibaaq Keynan Ubah Bashiir Idil Yonis | Duale Barre Osman Gedi Shire Mohamud Elmi Guleed
Arabic | tuning | Zaynab Mustafa Hanan Bassam Rania Khaled Lubna Walid | al-Masri el-Sayed Haddad bin\u00a0Saleh Khoury al-Jabouri Mansour Darwish
Arabic | held-out | Samira Ibrahim Nour Tarek Huda Ziad Maysoon Anwar | al-Rashid Shaheen el-Tayeb bin\u00a0Khalid Barakat al-Tamimi Najjar Fayyad
Caribbean | tuning | Shanice Delroy Marcia Winston Latoya Desmond Keisha Lloyd | Braithwaite Gayle Pinnock Beckford Lamming McKenzie Thelwell Plummer
Caribbean | held-out | Shantel Leroy Claudette Errol Tanisha Neville Merlene Carlton | Wellington-Clarke Hylton Dacres Whyte Bogle Minott Clarke-Reid Sewell
Ghanaian | tuning | Kwabena Akosua Yaw Efua Kofi Adwoa Kwaku Afia | Boateng Mensah Asante Owusu Appiah Adjei Sarpong Ofori
Ghanaian | held-out | Kojo Abena Fiifi Ama Kwesi Esi Nana\u00a0Yaw Araba | Agyeman Darko Amoako Frimpong Acheampong Tetteh Quaye Osei
Turkish | tuning | Ayşe Mehmet Gülşen Hüseyin Zeynep Çağlar Elif Murat | Yılmaz Özdemir Şahin Çelik Kılıç Doğan Aksoy Erdem
Turkish | held-out | Fatma Emre Nurgül İbrahim Sevgi Orhan Hatice Serkan | Öztürk Güneş Arslan Koç Yıldız Polat Korkmaz Bulut
Ukrainian | tuning | Oksana Volodymyr Nataliya Bohdan Lyudmyla Taras Iryna Andriy | Kovalenko Shevchuk Bondarenko Tkachenko Melnyk Lysenko Marchuk Hrytsenko
Ukrainian | held-out | Halyna Mykola Yaryna Oleksandr Svitlana Ruslan Kateryna Dmytro | Kravchenko Polishchuk Savchenko Moroz Tymoshenko Rudenko Zinchenko Pavlenko
Vietnamese | tuning | Thuy Minh Huong Quang Ngoc Dung Linh Tuan | Nguyen Tran Pham Hoang Vu Dang Bui Ngo
Vietnamese | held-out | Lan Hieu Phuong Khanh Trang Long Mai Duc | Le Phan Vo Doan Truong Dinh Ly Huynh
Portuguese | tuning | Conceição João Fátima Nuno Inês Rui Graça Tiago | dos\u00a0Santos da\u00a0Silva Gonçalves Figueiredo Carvalho Simões Pereira Brandão
Portuguese | held-out | Lurdes Henrique Piedade Vítor Filipa Gonçalo Odete Hélder | da\u00a0Costa dos\u00a0Reis Magalhães Teixeira Lourenço Falcão Antunes Sequeira
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Names of one origin for one part of the material."""

    name: str
    given: tuple[str, ...]
    family: tuple[str, ...]


def origins(part: str) -> tuple[Origin, ...]:
    """The origins of `part` (`tuning` or `held-out`), in order."""
    rows = [[cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines()]
    return tuple(
        Origin(name, _names(given), _names(family)) for name, where, given, family in rows if where == part
    )


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name.replace("\u00a0", " ") for name in cell.split(" ") if name)


WORD_NAMES = {
    "tuning": ("Will Mark Grace Rose May Joy Hope Frank Bill Penny Dawn Amber Art",
               "Christmas Price Young Bishop Field Chance Batch Penn Sharp Moss"),
    "held-out": ("Faith Miles Grant Iris Heather Hunter Drew Carol Jack Dean Ivy Sandy Summer",
                 "Banks Rivers Marsh Day Winter Long Wood Stone Cross Best"),
}  # fmt: skip
"""Part -> given and family names that are also ordinary words."""

NICKNAMES = {
    "tuning": {"William": "Billy", "Robert": "Bob", "Elizabeth": "Liz", "Margaret": "Peggy", "Katherine": "Kate",
               "Thomas": "Tommy", "Michael": "Mick", "David": "Dave", "Christopher": "Chris", "Patricia": "Trish"},
    "held-out": {"Richard": "Rick", "James": "Jim", "Joseph": "Joe", "Daniel": "Danny", "Samantha": "Sam",
                 "Alexander": "Alex", "Andrew": "Andy", "Edward": "Ted", "Deborah": "Debbie", "Susan": "Sue"},
}  # fmt: skip

SPELLINGS = {
    "tuning": {"Mohammed": "Muhammad", "Hussain": "Hussein", "Sean": "Shaun", "Yusuf": "Yousef", "Aisha": "Ayesha"},
    "held-out": {"Muhammad": "Mohamed", "Ahmed": "Ahmad", "Stephen": "Steven", "Fatima": "Fatimah", "Sara": "Sarah"},
}  # fmt: skip
"""Part -> a name as recorded, and another member of its family of spellings."""
