"""Which fault is shown by which tests? One entry for each fault of the paper; a new fault is one entry more.

tests: files of tests, or one test of a file. lacks: what of the fault they do not show; without tests, why there are
none. measured: a benchmark, with its arguments, whose goals belong to the fault: the table runs it, the suite does not.
Source: faults paper, the list.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the paper's list."""

    id: str
    what: str
    tests: tuple[str, ...] = ()
    lacks: str = ""
    measured: tuple[str, ...] = ()


_LEDGER = "tests/services/test_ledger_faults.py::"
_SHARING = "tests/services/test_disclosure_faults.py::"
_KILLED = "tests/services/test_worker_faults.py::"
_WORKER = "tests/services/test_worker.py::"
_TROUBLE = "tests/services/test_database_trouble.py::"
_APPEND = "tests/services/test_ledger_append.py::"
_ROTATED = "tests/services/test_ledger_rotation.py::"
_PAIR = "tests/services/test_failover.py::"
_BACKUP = "tests/edges/test_backup_commands.py::"
_START = "tests/edges/test_start.py::"
_MIGRATED = "tests/services/test_migrations.py::"
_REQUESTS = "tests/edges/test_doors_requests.py::"
_BAD_INPUT = "tests/edges/test_doors_bad_input.py::"

FAULTS: tuple[Fault, ...] = (
    Fault("F01", "killed anywhere in a disclosure", (
        _LEDGER + "test_a_writer_killed_anywhere_leaves_all_or_nothing",
        _SHARING + "test_a_reader_killed_anywhere_leaves_event_entry_and_row_together",
        _SHARING + "test_a_sender_killed_anywhere_has_sent_whole_or_not_at_all",
    )),
    Fault("F02", "one disclosure submitted twice", (
        _SHARING + "test_one_form_submitted_twice_makes_one_draft",
        _SHARING + "test_one_disclosure_sent_twice_is_one_entry",
        _SHARING + "test_one_opening_submitted_twice_is_one_entry",
    )),
    Fault("F03", "disk full", (
        _TROUBLE + "test_a_full_disk_fails_whole_reads_go_on_and_it_recovers",
        "tests/services/test_full_disk.py",
    )),
    Fault("F04", "database locked by another writer", (
        _LEDGER + "test_a_writer_waits_for_another_and_goes_on",
        _LEDGER + "test_a_writer_gives_up_after_ten_seconds_and_nothing_is_half_done",
        _TROUBLE + "test_two_writers_that_wait_for_each_other_are_told_to_try_again",
        "tests/edges/test_busy_database.py",
    )),
    Fault("F05", "eight writers at once", (_LEDGER + "test_eight_processes_append_at_once",)),
    Fault("F06", "connection lost around COMMIT", (
        _TROUBLE + "test_a_connection_lost_in_the_middle_leaves_nothing_and_the_next_block_works",
        _SHARING + "test_a_connection_lost_at_the_commit_is_settled_by_the_form",
    )),
    Fault("F07", "database server down", (
        _TROUBLE + "test_a_server_that_is_not_there_is_not_available",
        _PAIR + "test_a_server_that_stops_at_once_is_told_and_taken_up_again",
    )),
    Fault("F08", "mail server down, slow or refusing", (
        "tests/services/test_delivery_smtp.py", "tests/edges/test_system_page.py",
    )),
    Fault("F09", "killed while the mail server takes a letter", (
        _KILLED + "test_a_worker_killed_while_the_server_takes_a_letter_sends_none_twice",
        "tests/services/test_delivery_smtp.py::test_a_crash_after_the_claim_is_not_sent_again_but_shown_as_not_known",
    )),
    Fault("F10", "the clock jumps", (
        _APPEND + "test_time_never_goes_back_in_the_log",
        _WORKER + "test_a_clock_set_back_by_an_hour_keeps_nobody_from_taking_over",
        "tests/rules/test_rhythm.py",
    )),
    Fault("F11", "two coordinators edit one case", (
        "tests/services/test_cases_editing.py::test_a_hundred_random_schedules_of_two_editors_lose_nothing",
        "tests/services/test_cases_editing.py::test_of_two_who_save_at_the_same_moment_one_is_refused",
        "tests/services/test_cases_editing.py::"
        "test_the_second_of_two_editors_is_shown_both_versions_and_the_first_stands",
    )),
    Fault("F12", "recalled while it is opened", (
        _SHARING + "test_an_opening_stands_before_the_withdrawal_or_is_refused",
    )),
    Fault("F13", "text edited after its approval", (
        _SHARING + "test_wherever_an_edit_falls_what_goes_is_what_was_approved",
        _SHARING + "test_a_text_other_than_the_approved_one_is_not_sent",
        _SHARING + "test_an_edit_and_a_sending_at_once_send_what_was_approved_or_nothing",
    )),
    Fault("F14", "the scheduler runs twice", (
        _KILLED + "test_two_workers_begun_at_once_run_fifty_due_jobs_once_each",
        _WORKER + "test_two_workers_run_each_job_once_for_each_due_time",
    )),
    Fault("F15", "the scheduler's leader is killed", (
        _KILLED + "test_a_holder_that_is_killed_loses_and_doubles_no_run",
        _WORKER + "test_work_outside_that_was_left_half_done_is_done_by_whoever_takes_over",
    )),
    Fault("F16", "the leader sleeps and wakes", (
        _KILLED + "test_a_holder_that_slept_through_a_takeover_changes_nothing",
        _WORKER + "test_what_a_holder_writes_after_another_took_over_is_refused",
    )),
    Fault("F17", "a backup behind what was signed", (
        _BACKUP + "test_a_backup_behind_what_was_signed_is_held",
        _BACKUP + "test_the_hold_ends_when_the_missing_end_is_brought_back",
        _BACKUP + "test_without_the_remembered_seal_a_kept_one_shows_what_is_lost",
        _BACKUP + "test_a_log_whose_end_is_lost_for_good_begins_anew",
        _BACKUP + "test_a_changed_log_does_not_begin_anew",
        "tests/services/test_ledger_restart.py",
        _START + "test_a_database_older_than_what_was_signed_is_served_on_hold",
        "tests/edges/test_ledger_hold.py",
    )),
    Fault("F18", "a backup brings erased openings back", ("tests/services/test_backup.py",)),
    Fault("F19", "one row changed behind the hub's back", (
        _LEDGER + "test_a_thousand_random_changes_of_the_database_are_all_found",
        _LEDGER + "test_no_proof_is_given_over_a_changed_row_while_others_are_served",
    ), "a thousand changes on PostgreSQL: its tables are judged by the same code"),
    Fault("F20", "one page of the file damaged", (
        _LEDGER + "test_no_damaged_page_ends_sound_with_changed_entries",
        "tests/services/test_damaged_server.py",
    )),
    Fault("F21", "the log's tables written to by hand", (
        _APPEND + "test_what_is_written_once_is_neither_changed_nor_deleted",
        _APPEND + "test_a_guarded_table_is_not_emptied",
        _APPEND + "test_sqlite_inserts_only_the_next_position",
        _APPEND + "test_sqlite_does_not_replace_a_node",
        _APPEND + "test_an_upsert_changes_nothing_that_is_written_once",
        "tests/services/test_ledger_role.py",
        "tests/services/test_ledger_audit.py::test_a_dropped_guard_is_found",
        "tests/services/test_ledger_audit.py::test_a_guard_that_refuses_nothing_is_found",
    )),
    Fault("F22", "signing key missing or another", (
        _START + "test_a_missing_or_wrong_key_stops_the_start",
        "tests/services/test_ledger_sealing.py::test_a_key_that_is_missing_damaged_or_another_signs_nothing",
        "tests/services/test_ledger_sealing.py::test_a_receipt_is_pending_until_a_checkpoint_covers_its_entry",
        "tests/rules/test_unsigned_tail.py",
        "tests/services/test_unsealed_log.py",
        "tests/edges/test_unsealed_log_pages.py",
        _ROTATED + "test_a_key_that_was_lost_or_leaked_signs_nothing_more",
    )),
    Fault("F23", "key rotated under load", (
        _ROTATED + "test_every_seal_shown_while_the_key_changes_under_load_verifies",
        _ROTATED + "test_a_rotation_cut_off_anywhere_is_ended_by_the_next_run",
        _ROTATED + "test_both_keys_sign_where_they_meet_and_each_only_on_its_own_side",
    )),
    Fault("F24", "killed between append, seal and showing it", (
        _LEDGER + "test_notes_of_killed_signers_never_contradict_each_other",
        "tests/services/test_ledger_sealing.py::test_the_stored_note_is_served_where_another_signer_was_faster",
        "tests/services/test_ledger_sealing.py::test_a_signer_that_was_overtaken_takes_it_for_no_fork",
    )),
    Fault("F25", "first server killed, standby promoted", (
        _PAIR + "test_a_killed_primary_loses_nothing_that_was_acknowledged",
        _PAIR + "test_a_standby_that_may_lose_a_commit_is_told",
        _START + "test_a_database_that_may_forget_what_it_acknowledged_stops_the_start",
    )),
    Fault("F26", "standby down", (
        _PAIR + "test_a_standby_that_is_down_is_told",
        _PAIR + "test_without_its_standby_nothing_is_written_and_everything_read",
        _PAIR + "test_a_wait_that_somebody_cancels_has_no_known_outcome",
    )),
    Fault("F27", "the old first server comes back", (
        _PAIR + "test_the_old_first_server_is_not_spoken_to_and_signs_nothing",
    )),
    Fault("F28", "migration killed half way", (
        _MIGRATED + "test_an_upgrade_that_breaks_off_leaves_nothing_half_made",
        _MIGRATED + "test_the_copy_before_an_upgrade_can_be_put_back",
        _MIGRATED + "test_every_guard_stands_after_an_upgrade_and_again_after_the_next",
        _MIGRATED + "test_a_filled_database_keeps_rows_guards_and_keys_through_an_upgrade",
        "tests/services/test_migration_faults.py",
    )),
    Fault("F29", "too large a body or export", (
        _BAD_INPUT + "test_a_case_file_over_twenty_mebibytes_is_not_even_read_and_one_below_is_judged",
        _BAD_INPUT + "test_a_body_over_one_mebibyte_is_refused_everywhere_else",
        _BAD_INPUT + "test_thousands_of_small_fields_are_refused_too",
        _START + "test_fifty_megabytes_are_refused_and_take_no_memory",
        "tests/services/test_export_memory.py",
    )),
    Fault("F30", "one agency downloads everything", (
        _REQUESTS + "test_an_agency_that_asks_for_too_much_is_told_when_it_works_again_and_the_others_notice_nothing",
        _REQUESTS + "test_whatever_a_reader_takes_away_counts_as_a_copy",
        "tests/rules/test_turnstile.py",
    ), measured=("web", "--cases", "500", "--seconds", "20")),
    Fault("F31", "a GET that is repeated", (
        "tests/edges/test_doors.py::test_no_reading_of_anything_writes_to_the_sealed_log",
    )),
    Fault("F32", "a seal that the hub never signed", (
        "tests/services/test_ledger_export.py::test_a_log_that_contradicts_a_kept_seal_is_refused",
        "tests/edges/test_ledger_commands.py::test_a_receipt_somebody_kept_counts_as_seen",
        "tests/services/test_offered_seals.py",
        "tests/edges/test_ledger_commands.py::test_a_seal_that_somebody_offers_is_kept_and_judged",
    ), "a page for partners: who runs the hub takes it by command"),
    Fault("F33", "fuzzed notes, proofs, receipts, exports", (
        "tests/properties/test_ledger_properties.py::test_no_mutated_receipt_crashes_or_passes_with_other_content",
        "tests/properties/test_ledger_properties.py::test_no_mutated_note_crashes_or_passes_with_another_body",
        "tests/services/test_ledger_export.py::test_no_mutated_export_crashes_the_judge_or_passes_with_other_content",
        "tests/services/test_ledger_export.py::test_a_thousand_random_tamperings_of_an_export_are_all_found",
        "tests/services/test_ledger_mutations.py",
    )),
    Fault("-", "power loss, lying disks, two sites", (), "not testable here"),
)  # fmt: skip
