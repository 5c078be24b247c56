//! DDEX reports, written for these tests.

use formats::{Cause, ControlKind, Format, OpenError, Reason};

use crate::support::{bad, currency, exact, example, net, read, refused, rows, unpriced};

fn lines(lines: &[&str]) -> String {
    // Cells are parted by `;` here, to be seen.
    let lines: Vec<String> = lines.iter().map(|line| line.replace(';', "\t")).collect();
    format!("{}\n", lines.join("\n"))
}

fn head(profile: &str) -> String {
    format!(
        "HEAD;dsrf/30;{profile};1.2;M1;2026-10-05T00:00:00Z;1;1;2026-09-01;2026-09-30;PADPIDA1;Nagham;Nagham"
    )
}

const SY02: &str =
    "SY02.02;1;;;SubscriptionModel;OnDemandStream;MA;Nagham;1000;;MAD;500.00;;;;;;;Music";
const RE01: &str = "RE01;B1;R1;dsp1;;;8800000026010;Noor Atlas;;Rihla";
const AS01: &str =
    "AS01.01;B1;A1;dspA1;QZDMN2600001;Amwaj \\| Waves;;Noor Atlas;;PT3M;SoundRecording;true";
const MW01: &str = "MW01.01;B1;W77;T-910.924.731-6;Amwaj";

#[test]
fn basic_audio_says_what_was_played_and_no_money() {
    let head = head("BasicAudioProfile");
    let report = lines(&[
        &head,
        SY02,
        RE01,
        AS01,
        "SU02;B1;1;T1;R1;A1;true;321",
        "SU01;B1;1;T2;R1;;true;false;5;2;9.00",
        "FOOT;7;7;1;1;1",
    ]);
    let (items, summary) = read(report.as_bytes());
    assert_eq!(summary.format, Format::DsrBasicAudio);
    assert!(summary.is_sound(), "{summary:?}");
    assert_eq!((summary.rows, summary.unpriced, summary.bad), (0, 2, 0));
    assert!(summary.totals.is_empty());
    let [stream, download] = unpriced(&items)[..] else {
        panic!("{items:?}");
    };
    assert_eq!((stream.quantity, stream.net), (exact("321"), exact("0")));
    assert_eq!(stream.isrc.unwrap().as_str(), "QZDMN2600001");
    assert_eq!(stream.title.as_deref(), Some("Amwaj | Waves"));
    assert_eq!(stream.store.as_deref(), Some("Nagham"));
    assert_eq!((download.quantity, download.isrc), (exact("3"), None));
    assert_eq!(download.upc.as_deref(), Some("8800000026010"));
}

#[test]
fn royalties_are_what_is_due_to_each_rights_holder() {
    let head = head("RoyaltyReportingProfile");
    let report = lines(&[
        &head,
        "# a comment",
        "SY07;1;;;SubscriptionModel;OnDemandStream;Worldwide;PerformingRight;Nagham;1000;;EUR;500.00;;;;10;20",
        RE01,
        "AS01;B1;A1;dspA1;QZDMN2600001;Amwaj;;Noor Atlas;;PT3M;SoundRecording",
        MW01,
        "SU03.01;B1;T1;1;dsp1;100;40;2026-09;2026-09",
        "LI01.01;B1;1;PUB_A;;;25;PerformingRight;10.00;2.50",
        "LI01.01;B1;;PUB_B;;77;75;PerformingRight;30.00;-7.000000000001",
        "SU03.01;B1;T2;1;dsp1;8;0;;",
        "FOOT;11;11;1;1;1",
    ]);
    let (items, summary) = read(report.as_bytes());
    assert_eq!(summary.format, Format::DsrRoyaltyReporting);
    assert!(summary.is_sound(), "{summary:?}");
    assert_eq!(
        (summary.rows, summary.unpriced, summary.reversals),
        (2, 1, 1)
    );
    assert_eq!(net(&summary, "EUR"), "-4.500000000001");
    // The plays are shared: they are counted once.
    assert_eq!(summary.totals[&currency("EUR")].quantity, exact("100"));
    let [first, second] = rows(&items)[..] else {
        panic!("{items:?}");
    };
    assert_eq!(
        (first.payee.as_deref(), first.work_id.as_deref()),
        (Some("PUB_A"), Some("W77"))
    );
    assert_eq!(
        (second.payee.as_deref(), second.work_id.as_deref()),
        (Some("PUB_B"), Some("77"))
    );
    assert_eq!(first.iswc.as_deref(), Some("T9109247316"));
    assert_eq!((first.territory, first.gross), (None, Some(exact("10"))));
    assert_eq!(unpriced(&items)[0].line, 10);
}

#[test]
fn a_new_recording_after_a_usage_is_another_one() {
    let head = head("RoyaltyReportingProfile");
    let report = lines(&[
        &head,
        SY02,
        AS01,
        "SU03.01;B1;T1;1;dsp1;1;1;;",
        "LI01.01;B1;1;P;;;100;;1;1",
        "AS01.01;B1;A2;dspA2;QZDMN2600002;Layl;;Noor Atlas",
        "SU03.01;B1;T2;1;dsp1;1;1;;",
        "LI01.01;B1;1;P;;;100;;1;2",
        "FOOT;9;9;1;1;1",
    ]);
    let (items, _) = read(report.as_bytes());
    let isrcs: Vec<String> = rows(&items)
        .iter()
        .map(|row| row.isrc.unwrap().to_string())
        .collect();
    assert_eq!(isrcs, ["QZDMN2600001", "QZDMN2600002"]);
}

#[test]
fn the_controls_of_a_report_for_record_companies_are_checked() {
    let file = String::from_utf8(example("dsr-financial-2026-09.tsv")).unwrap();
    let (items, summary) = read(file.as_bytes());
    let amounts = summary
        .controls
        .iter()
        .filter(|control| control.kind == ControlKind::Amount);
    assert_eq!((amounts.count(), summary.controls_missed), (2, 0));
    let row = rows(&items)[0];
    assert_eq!(
        (row.source_currency, row.rate),
        (Some(currency("MAD")), Some(exact("0.0921")))
    );
    assert_eq!(
        (row.store.as_deref(), row.split_bps),
        (Some("Nagham"), Some(exact("10000")))
    );

    let line = file.lines().find(|line| line.starts_with("SR08")).unwrap();
    let cells: Vec<&str> = line.split('\t').collect();
    let more = file.replacen(cells[44], &format!("1{}", cells[44]), 1);
    let (_, summary) = read(more.as_bytes());
    assert_eq!(
        (summary.fatal.is_none(), summary.controls_missed),
        (true, 1)
    );
    assert!(!summary.is_sound());

    let less = file.replacen(&format!("{line}\n"), "", 1);
    let (_, summary) = read(less.as_bytes());
    // The lines, and the sum of the summary.
    assert_eq!(summary.controls_missed, 2);
}

#[test]
fn a_fee_of_the_summary_is_a_row_of_its_own() {
    let file = String::from_utf8(example("dsr-financial-2026-09.tsv")).unwrap();
    let line = file
        .lines()
        .find(|line| line.starts_with("SY10\t2"))
        .unwrap();
    let mut cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
    cells[41] = "Minimum".to_owned();
    cells[43] = "46.05|0.95".to_owned();
    let total = exact(&cells[45]).checked_add(exact("47")).unwrap();
    cells[45] = total.to_string();
    let (items, summary) = read(file.replace(line, &cells.join("\t")).as_bytes());
    assert!(summary.is_sound(), "{summary:?}");
    let fee = rows(&items)[0];
    assert_eq!(
        (fee.net, fee.sale_type.as_deref(), fee.isrc),
        (exact("47"), Some("Minimum"), None)
    );
}

#[test]
fn a_report_without_its_foot_is_rejected() {
    let file = String::from_utf8(example("dsr-financial-2026-09.tsv")).unwrap();
    for cut in [1, 2, 5] {
        let kept: Vec<&str> = file.lines().collect();
        let kept = kept[..kept.len() - cut].join("\n");
        let (_, summary) = read(kept.as_bytes());
        let fatal = summary.fatal.unwrap();
        assert_eq!(
            (fatal.cause, fatal.line),
            (Cause::Truncated, 11 - cut as u64)
        );
    }
    let more = format!("{file}SR08\tmore\n");
    let (items, summary) = read(more.as_bytes());
    assert_eq!(bad(&items)[0].reason, Reason::OutOfPlace);
    assert_eq!(summary.fatal.unwrap().line, 12);
}

#[test]
fn records_that_refer_to_nothing_are_bad_and_the_others_are_not() {
    let head = head("UgcProfile");
    let report = lines(&[
        &head,
        SY02,
        AS01,
        "LI01.01;B1;1;P;;;100;;1;1",
        "SU03.01;B1;T1;9;dsp1;1;1;;",
        "LI01.01;B1;;P;;;100;;1;1",
        "LI01.01;B1;1;P;;;100;;1;1.5x",
        "LI01.01;B1;1;P;;;100;;1",
        "XX01;B1;?",
        "LI01.01;B1;1;P;;;100;;1;4",
        "FOOT;11;11;1;1;1",
    ]);
    let (items, summary) = read(report.as_bytes());
    let found: Vec<(u64, Reason)> = bad(&items)
        .iter()
        .map(|bad| (bad.line, bad.reason))
        .collect();
    assert_eq!(
        found,
        [
            (4, Reason::OutOfPlace),
            (6, Reason::OutOfPlace),
            (7, Reason::Number),
            (8, Reason::Cells),
            (9, Reason::UnknownRecord)
        ]
    );
    assert_eq!((summary.rows, net(&summary, "MAD").as_str()), (1, "4"));
    assert!(summary.is_sound());
}

#[test]
fn a_broken_summary_rejects_the_report() {
    let head = head("UgcProfile");
    for broken in [
        "SY02.02;1;;;Sub",
        "SY02.02;1;;;S;O;MA;N;1;;DOLLARS;5",
        "SY02.02;;;;S;O;MA;N;1;;MAD;5",
    ] {
        let report = lines(&[&head, broken, "FOOT;3;3;1;0;0"]);
        let (_, summary) = read(report.as_bytes());
        assert_eq!(summary.fatal.map(|fatal| fatal.line), Some(2), "{broken}");
    }
    let other = SY02.replace(";MA;", ";FR;");
    let report = lines(&[&head, SY02, SY02, &other, "FOOT;5;5;3;0;0"]);
    let (_, summary) = read(report.as_bytes());
    assert_eq!(summary.fatal.map(|fatal| fatal.line), Some(4));
}

#[test]
fn another_profile_is_not_guessed_at() {
    for profile in ["RadioBroadcastProfile", "BasicAudioProfileSRB", ""] {
        let report = lines(&[&head(profile), "FOOT;2;2;0;0;0"]);
        assert!(
            matches!(refused(report.as_bytes()), OpenError::UnknownProfile(_)),
            "{profile}"
        );
    }
}
