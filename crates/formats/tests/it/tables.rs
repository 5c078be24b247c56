//! The formats that are tables, in files written for these tests from the columns that are known of them.

use formats::{Format, Item, OpenError, Reason};

use crate::support::{bad, currency, exact, net, read, refused, rows, unpriced};

const DISTROKID_13: &str = "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\t\
     Song/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n";
const TUNECORE: &str = "Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Release Type,Release Title,Song Title,Label,UPC,\
     Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,Per Unit Price,Net Sales,Net Sales Currency,\
     Exchange Rate,Total Earned,Currency";
const SOUNDCLOUD: &str = "\"Account ID\",\"\"\n\"6f1c2b9e\",\"\"\n\"Track\",\"Artist(s)\",\"Release\",\"UPC\",\"ISRC\",\"Partner\",\"Country\",\"Type\",\"Units\",\
     \"Reporting Period\",\"Accounting Period\",\"Revenue (USD)\",\"Revenue Share (%)\",\"Split Pay Share (%)\"\n";

#[test]
fn a_split_that_was_made_already_is_said() {
    let file = format!(
        "{DISTROKID_13}2026-09-02\t2026-07\tDeezer\tNoor Atlas\t\"Layl\" (live)\tqz-dmn-26-00002\t8800000026010\t10\t33.5\tSong\tMA\t0.25\t1.000000000000000017\n"
    );
    let (items, summary) = read(file.as_bytes());
    assert_eq!(summary.format, Format::DistroKid13);
    let row = rows(&items)[0];
    assert_eq!(row.split_bps, Some(exact("3350")));
    assert_eq!(row.withheld, Some(exact("0.25")));
    assert_eq!(row.net, exact("1.000000000000000017"));
    assert_eq!(row.title.as_deref(), Some("\"Layl\" (live)"));
    assert_eq!(row.isrc.unwrap().as_str(), "QZDMN2600002");
    assert_eq!(row.sale_from.unwrap().to_string(), "2026-07-01");
    assert_eq!(row.sale_to.unwrap().to_string(), "2026-07-31");
}

#[test]
fn the_order_of_the_columns_and_unknown_ones_make_no_difference() {
    let file = "Earnings (USD)\tColour\tReporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\n\
        2.5\tred\t2026-09-02\t2026-07\tDeezer\tNoor Atlas\tLayl\tQZDMN2600002\t8800000026010\t10\t100\tSong\tMA\n";
    let (items, summary) = read(file.as_bytes());
    assert_eq!(summary.format, Format::DistroKid13);
    assert_eq!(rows(&items)[0].net, exact("2.5"));
}

#[test]
fn tunecore_has_three_more_columns_in_newer_files() {
    let file = format!(
        "{TUNECORE},Commission,Youtube Video ID,Youtube Policy Type\r\n2026-07-01,2026-09-01,Spotify,FR,Noor Atlas,Song,Rihla,Amwaj,Atlas,8800000026010,,TC1,QZDMN2600001,Streaming,2,0.004,0.008,EUR,1.1,0.0088,USD,0,,\r\n"
    );
    let (items, summary) = read(file.as_bytes());
    assert_eq!(summary.format, Format::TuneCore);
    let row = rows(&items)[0];
    assert_eq!(
        (row.currency, row.source_currency),
        (currency("USD"), Some(currency("EUR")))
    );
    assert_eq!(
        (row.rate, row.gross, row.net),
        (Some(exact("1.1")), Some(exact("0.008")), exact("0.0088"))
    );
    assert_eq!(row.album.as_deref(), Some("Rihla"));
}

#[test]
fn soundcloud_has_a_preamble() {
    let file = format!(
        "{SOUNDCLOUD}\"Amwaj\",\"Noor Atlas\",\"Rihla\",\"8800000026010\",\"QZDMN2600001\",\"SoundCloud\",\"Morocco\",\"Stream\",\"12\",\"2026-07-01\",\"2026-09-01\",\"0.5\",\"80\",\"50\"\n"
    );
    let mut statement = formats::open(file.as_bytes(), None).unwrap();
    assert_eq!(statement.format(), Format::SoundCloud);
    assert_eq!(statement.header()[0], "Track");
    let items: Vec<_> = statement.by_ref().collect();
    let row = rows(&items)[0];
    assert_eq!((row.line, row.split_bps), (4, Some(exact("5000"))));
    assert_eq!(row.territory.unwrap().as_str(), "MA");
}

#[test]
fn cargo_writes_decimal_commas() {
    let file = "Royalty ID;Asset ISRC;Asset Title;Asset Artist;Sale net receipts calculation;Sale net receipts;Reported Royalty;Territory;Quantity;Sale Type;Sale Start date;Sale End date;Sale Store Name;Currency;Product Title;Product UPC\n\
        1;QZDMN2600001;Amwaj;Noor Atlas;x;1.204,50;0,0042;DE;3;Stream;01/07/2026;31/07/2026;Qobuz;EUR;Rihla;8800000026010\n";
    let (items, summary) = read(file.as_bytes());
    assert_eq!(summary.format, Format::CargoDigital);
    let row = rows(&items)[0];
    assert_eq!(
        (row.gross, row.net),
        (Some(exact("1204.5")), exact("0.0042"))
    );
    assert_eq!(row.sale_from.unwrap().to_string(), "2026-07-01");
    assert_eq!(row.sale_to.unwrap().to_string(), "2026-07-31");
}

#[test]
fn prs_is_about_works() {
    let file = "Record Number,CAE Number,Work Title,Amount (performance revenue),IP1\n1,00123456789,AMWAJ,12.34,ATLAS N\n";
    let (items, summary) = read(file.as_bytes());
    assert_eq!(
        (summary.format, net(&summary, "GBP").as_str()),
        (Format::Prs, "12.34")
    );
    let row = rows(&items)[0];
    assert_eq!(row.work_id.as_deref(), Some("00123456789"));
    assert_eq!((row.isrc, row.title.as_deref()), (None, Some("AMWAJ")));
}

#[test]
fn beatport_pays_two_amounts() {
    let file = "PRODUCT_UPC,PRODUCT_CATALOGUE_NUMBER,TRACK_ISRC_CODE,LABEL,RELEASE,TRACK_TITLE,TRACK_ARTIST,REMIXER_NAME,REMIX,TERRITORY,PURCHASE_STATUS,FORMAT,DELIVERY,TRANSACTION_DATE,CONTENT_TYPE,TRACK_COUNT,GROSS_CONTENT_REVENUE,GROSS_WAV_REVENUE,PAID_PRICE,NET_CONTENT_REVENUE,NET_WAV_REVENUE,MECHANICAL_WITHHOLDING\n\
        8800000026010,A1,QZDMN2600001,Atlas,Rihla,Amwaj,Noor Atlas,,Original,MAR,SALE,WAV,Download,2026-07-04,Track,1,1.49,1.00,2.49,0.75,0.50,0\n\
        8800000026010,A1,QZDMN2600001,Atlas,Rihla,Amwaj,Noor Atlas,,Original,MAR,RETURN,WAV,Download,2026-07-05,Track,-1,-1.49,-1.00,-2.49,-0.75,-0.50,0\n";
    let (items, summary) = read(file.as_bytes());
    assert_eq!((summary.format, summary.reversals), (Format::Beatport, 1));
    assert_eq!(rows(&items)[0].net, exact("1.25"));
    assert_eq!(net(&summary, "USD"), "0");
}

/// The 52 columns, as UTF-16 with its mark.
fn bandcamp() -> Vec<u8> {
    let header = "date,paid to,item type,item name,artist,currency,item price,quantity,discount code,sub total,tax,shipping,ship from country name,transaction fee,fee type,item total,amount you received,bandcamp transaction id,paypal transaction id,assessed revenue share,collected revenue share,balance of revenue share,change to payout balance,payout balance,net amount,package,option,item url,sku,catalog number,upc,isrc,buyer name,buyer email,buyer phone,buyer note,ship to name,ship to street,ship to street 2,ship to city,ship to state,ship to zip,ship to country code,ship notes,ship date,tracking,ship carrier,country,country code,region or state,city,referrer url";
    let line = |kind: &str, net: &str| {
        format!(
            "7/4/26 11:23am,me@label.example,{kind},Amwaj,Noor Atlas,EUR,5.00,1,,5.00,0,0,,0.35,pp,5.00,4.65,11,22,0.5,0.5,0,0,0,{net},,,u,s,c,8800000026010,QZDMN2600001,Jane Doe,jane@home.example,0612,\"a note,\nin two lines\",Jane Doe,1 Street,,Rabat,,10000,MA,,,,,Morocco,MA,Rabat-Sale,Rabat,http://r.example/jane"
        )
    };
    let text = format!(
        "{header}\n{}\n{}\n{}\n",
        line("track", "4.15"),
        line("payout", ""),
        line("album", "n/a")
    );
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xff, 0xfe].into_iter().chain(units).collect()
}

#[test]
fn bandcamp_never_tells_of_its_buyers() {
    let (items, summary) = read(&bandcamp());
    assert_eq!(summary.format, Format::Bandcamp);
    let row = rows(&items)[0];
    assert_eq!((row.currency, row.net), (currency("EUR"), exact("4.15")));
    assert_eq!(row.sale_from.unwrap().to_string(), "2026-07-04");
    assert_eq!(row.store.as_deref(), Some("Bandcamp"));
    assert_eq!(unpriced(&items).len(), 1);
    let bad = bad(&items)[0];
    // The notes take two lines each: the third record begins on the sixth line.
    assert_eq!(
        (bad.line, bad.last_line, bad.reason),
        (6, 7, Reason::Number)
    );
    let told = format!("{items:?}{summary:?}");
    for secret in [
        "Jane",
        "home.example",
        "label.example",
        "0612",
        "note",
        "Street",
        "Rabat",
        "10000",
        "r.example",
    ] {
        assert!(!told.contains(secret), "{secret} is told");
    }
}

#[test]
fn bandcamp_has_a_short_report() {
    let file = "date,paid to,item type,item name,artist,currency,item price,quantity,discount code,sub total,tax,shipping,transaction fee,item total,amount you received,paypal transaction id,net amount\n\
        7/4/26 11:23am,x,track,Amwaj,Noor Atlas,USD,1.00,1,,1.00,0,0,0.1,1.00,0.9,t,0.75\n";
    let (items, summary) = read(file.as_bytes());
    assert_eq!(summary.format, Format::Bandcamp);
    assert_eq!(rows(&items)[0].net, exact("0.75"));
}

#[test]
fn what_cannot_be_read_is_told_with_its_line_and_its_reason() {
    let file = format!(
        "{TUNECORE}\n\
         2026-07-01,2026-09-01,Spotify,FR,A,Song,R,T,L,8800000026010,,TC1,QZDMN2600001,S,2,0.004,0.008,EUR,1.1,much,USD\n\
         \n\
         2026-07-01,2026-09-01,Spotify,FR,A,Song,R,T,L,8800000026010,,TC1,QZDMN2600001,S,2,0.004,0.008,EUR,1.1,1.5\n\
         2026-13-01,2026-09-01,Spotify,FR,A,Song,R,T,L,8800000026010,,TC1,QZDMN2600001,S,2,0.004,0.008,EUR,1.1,1.5,USD\n\
         2026-07-01,2026-09-01,Spotify,FR,A,Song,R,T,L,8800000026010,,TC1,QZDMN2600001,S,2,0.004,0.008,EUR,1.1,1.5,ZZZ\n\
         2026-07-01,2026-09-01,Spotify,FR,A,Song,R,T,L,8800000026010,,TC1,QZDMN2600001,S,2,0.004,0.008,EUR,1.1,,USD\n\
         2026-07-01,2026-09-01,Spotify,FR,A,Song,R,T,L,8800000026010,,TC1,QZDMN2600001,S,2,0.004,0.008,EUR,1.1,EUR 1.5,USD\n\
         2026-07-01,2026-09-01,Spotify,Narnia,A,Song,R,T,L,88x,,TC1,QZDMN260000,S,2,0.004,0.008,EUR,1.1,1.5,USD\n"
    );
    let (items, summary) = read(file.as_bytes());
    let found: Vec<(u64, Reason)> = bad(&items)
        .iter()
        .map(|bad| (bad.line, bad.reason))
        .collect();
    assert_eq!(
        found,
        [
            (2, Reason::Number),
            (4, Reason::Cells),
            (5, Reason::Date),
            (6, Reason::Currency),
            (7, Reason::Missing),
            (8, Reason::Currency),
        ]
    );
    assert!(bad(&items)[0].detail.contains("`Total Earned`"));
    assert!(bad(&items)[0].raw.contains("much"));
    // What only helps to find the work is no reason to refuse the money.
    let row = rows(&items)[0];
    assert_eq!((row.line, row.isrc), (9, None));
    assert_eq!(row.raw_isrc.as_deref(), Some("QZDMN260000"));
    assert_eq!(row.raw_territory.as_deref(), Some("Narnia"));
    assert_eq!(row.upc, None);
    assert_eq!((summary.rows, summary.bad, summary.lines), (1, 6, 9));
    assert!(summary.is_sound());
}

#[test]
fn equal_lines_have_different_hashes_wherever_they_stand() {
    let line = "2026-09-02\t2026-07\tDeezer\tNoor Atlas\tLayl\tQZDMN2600002\t8800000026010\t10\t100\tSong\tMA\t0\t1.5\n";
    let other = line
        .replace("1.5\n", "1.50000\n")
        .replace("QZDMN2600002", "qz-dmn-26-00002");
    let third = line.replace("Deezer", "Qobuz");
    let hashes = |lines: [&str; 3]| {
        let file = format!("{DISTROKID_13}{}", lines.concat());
        let (items, _) = read(file.as_bytes());
        let mut hashes: Vec<[u8; 32]> = rows(&items).iter().map(|row| row.hash).collect();
        hashes.sort_unstable();
        hashes
    };
    let first = hashes([line, &other, &third]);
    assert!(first[0] != first[1] && first[1] != first[2]);
    assert_eq!(first, hashes([&third, line, line]));
}

#[test]
fn a_file_of_a_country_with_commas_is_read_by_what_it_shows() {
    let file = format!(
        "{}\n2026-09-02;2026-07;Deezer;Noor Atlas;Layl;QZDMN2600002;8800000026010;10;100;Song;MA;0;1,5\n",
        DISTROKID_13.trim_end().replace('\t', ";")
    );
    let (items, _) = read(file.as_bytes());
    assert_eq!(rows(&items)[0].net, exact("1.5"));
    let mixed = format!(
        "{file}2026-09-02;2026-07;Deezer;A;L;QZDMN2600002;8800000026010;10;100;Song;MA;0;1.75\n"
    );
    assert!(matches!(
        refused(mixed.as_bytes()),
        OpenError::Ambiguous { .. }
    ));
}

#[test]
fn an_amount_that_could_be_two_is_not_guessed_at() {
    let line = |net: &str| {
        format!(
            "2026-09-02\t2026-07\tDeezer\tA\tL\tQZDMN2600002\t8800000026010\t10\t100\tSong\tMA\t0\t{net}\n"
        )
    };
    // Nothing else says whether this is a thousand or a bit more than one.
    let file = format!("{DISTROKID_13}{}", line("1,234"));
    assert!(matches!(
        refused(file.as_bytes()),
        OpenError::Ambiguous {
            what: "the decimal sign",
            ..
        }
    ));
    let file = format!("{DISTROKID_13}{}{}", line("1,234"), line("0.5"));
    assert_eq!(rows(&read(file.as_bytes()).0)[0].net, exact("1234"));
    let file = format!("{DISTROKID_13}{}", line("1.234"));
    assert_eq!(rows(&read(file.as_bytes()).0)[0].net, exact("1.234"));
    // And far behind all that is looked at before the first row.
    let file = format!("{DISTROKID_13}{}{}", line("1").repeat(2_000), line("1,234"));
    let (items, summary) = read(file.as_bytes());
    assert_eq!(
        (summary.rows, bad(&items)[0].reason),
        (2_000, Reason::Number)
    );
}

#[test]
fn an_unknown_header_is_shown() {
    let file = "Some label\n\nWhen,What,How much\n2026-07,Amwaj,12.5\n";
    let OpenError::Unknown { header, line } = refused(file.as_bytes()) else {
        panic!("{:?}", refused(file.as_bytes()));
    };
    assert_eq!(
        (header, line),
        (
            vec!["When".to_owned(), "What".to_owned(), "How much".to_owned()],
            3
        )
    );
    assert!(matches!(refused(b""), OpenError::Empty));
    assert!(matches!(refused(b"\n\n"), OpenError::Empty));
}

#[test]
fn what_could_be_two_things_is_refused() {
    // The columns of both of DistroKid's files.
    let both = format!(
        "{}\tSource Type\tSongwriter Royalties Withheld (USD)\tRecoup (USD)\n",
        DISTROKID_13
            .trim_end()
            .replace("Songwriter Royalties Withheld\t", "")
    );
    assert!(matches!(
        refused(both.as_bytes()),
        OpenError::Ambiguous {
            what: "the format",
            ..
        }
    ));
    let twice = DISTROKID_13.replace("Store", "ISRC");
    let twice = format!("{}\tStore\n", twice.trim_end());
    assert!(matches!(
        refused(twice.as_bytes()),
        OpenError::Ambiguous {
            what: "a column",
            ..
        }
    ));
    let two = DISTROKID_13.replace("Withheld", "Withheld (EUR)");
    assert!(matches!(
        refused(two.as_bytes()),
        OpenError::Ambiguous {
            what: "the currency",
            ..
        }
    ));
}

#[test]
fn what_a_line_leaves_empty_is_not_taken_from_the_line_before() {
    let file = format!(
        "{DISTROKID_13}2026-09-02\t2026-07\tDeezer\tNoor Atlas\tLayl\tno code\t8800000026010\t10\t50\tSong\tNowhere\t0.25\t1\n\
        \t\t\t\t\t\t\t\t\t\t\t\t2\n\
        2026-09-02\t2026-07\t\tNoor Atlas\t\tQZDMN2600002\tno code\t10\t\tSong\tMA\t\t3\n"
    );
    let mut statement = formats::open(file.as_bytes(), None).unwrap();
    let mut told = Vec::new();
    while let Some(Item::Row(row)) = statement.read() {
        let full = [
            &row.store,
            &row.raw_isrc,
            &row.upc,
            &row.title,
            &row.raw_territory,
        ];
        told.push((
            full.map(Option::is_some),
            row.reported.is_some(),
            row.withheld.is_some(),
        ));
    }
    assert_eq!(
        told,
        [
            ([true; 5], true, true),
            ([false; 5], false, false),
            ([false; 5], true, false)
        ]
    );
}
