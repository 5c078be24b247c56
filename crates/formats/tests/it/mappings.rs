//! Files that only a mapping can explain.

use formats::{Dates, Decimal, Field, Mapping, OpenError};

use crate::support::{exact, mapped, net, refused, rows};

const COLUMNS: &str = "[columns]\nWhen = \"sale\"\nWhat = \"title\"\nPaid = \"net\"\n";

#[test]
fn a_mapping_is_the_same_in_toml_and_in_json() {
    let text = "delimiter = \";\"\ndecimal = \"comma\"\ndates = \"day_first\"\ncurrency = \"EUR\"\n[columns]\nISRC = \"isrc\"\nNet = \"net\"\n";
    let mapping: Mapping = toml::from_str(text).unwrap();
    assert_eq!(mapping.delimiter, Some(';'));
    assert_eq!(
        (mapping.decimal, mapping.dates),
        (Some(Decimal::Comma), Dates::DayFirst)
    );
    assert_eq!(mapping.columns["Net"], Field::Net);
    let json = serde_json::to_string(&mapping).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
    assert!(toml::from_str::<Mapping>("colour = 1").is_err());
}

#[test]
fn the_header_may_stand_anywhere_or_nowhere() {
    let file = b"Label X\n\nwhen|WHAT|Paid\n2026-07|Amwaj|1.25\n";
    let (items, _) = mapped(file, &format!("currency = \"MAD\"\n{COLUMNS}")).unwrap();
    assert_eq!(
        (rows(&items)[0].line, rows(&items)[0].net),
        (4, exact("1.25"))
    );

    let file = b"2026-07|Amwaj|1.25\n2026-08|Layl|0.75\n";
    let mapping =
        "currency = \"MAD\"\nheader_line = 0\n[columns]\n\"#1\" = \"sale\"\n\"#3\" = \"net\"\n";
    let (items, summary) = mapped(file, mapping).unwrap();
    assert_eq!((summary.rows, rows(&items)[0].line), (2, 1));
    assert_eq!(rows(&items)[1].sale_from.unwrap().to_string(), "2026-08-01");

    let file = b"When,What,Paid\nWhen,What,Paid\n2026-07,Amwaj,1.25\n";
    let mapping = format!("currency = \"MAD\"\nheader_line = 2\n{COLUMNS}");
    let (_, summary) = mapped(file, &mapping).unwrap();
    assert_eq!((summary.rows, summary.bad), (1, 0));
}

#[test]
fn an_open_decimal_sign_is_asked_for() {
    let file = b"When;What;Paid\n2026-07;Amwaj;1,234\n2026-07;Layl;2,345\n";
    let open = format!("currency = \"MAD\"\n{COLUMNS}");
    let error = mapped(file, &open).unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::Ambiguous {
                what: "the decimal sign",
                ..
            }
        ),
        "{error}"
    );
    for (decimal, net) in [("comma", "1.234"), ("point", "1234")] {
        let (items, _) = mapped(file, &format!("decimal = \"{decimal}\"\n{open}")).unwrap();
        assert_eq!(rows(&items)[0].net, exact(net));
    }
}

#[test]
fn encodings_have_their_names() {
    let (korean, _, _) = encoding_rs::EUC_KR.encode("When,What,Paid\n2026-07,바다,10\n");
    let mapping = format!("encoding = \"euc-kr\"\ncurrency = \"KRW\"\n{COLUMNS}");
    let (items, _) = mapped(&korean, &mapping).unwrap();
    assert_eq!(rows(&items)[0].title.as_deref(), Some("바다"));
    let unknown = format!("encoding = \"klingon\"\n{COLUMNS}");
    assert!(matches!(mapped(b"x", &unknown), Err(OpenError::Mapping(_))));
}

#[test]
fn a_mapping_that_does_not_fit_says_what_is_missing() {
    let file = b"When,What,Paid\n2026-07,Amwaj,1.25\n";
    for (mapping, missing) in [
        (
            "currency = \"MAD\"\n[columns]\nWhen = \"sale\"\nPaidd = \"net\"\n",
            "the header has no column `Paidd`",
        ),
        (
            "[columns]\nPaid = \"net\"\n",
            "the header has no column for the currency",
        ),
        (
            "currency = \"MAD\"\n[columns]\nWhen = \"sale\"\n",
            "the mapping is of no use: no column is `net`",
        ),
        (
            "delimiter = \"é\"\n[columns]\nPaid = \"net\"\n",
            "the mapping is of no use: `é` cannot part cells",
        ),
    ] {
        assert_eq!(mapped(file, mapping).unwrap_err().to_string(), missing);
    }
    let twice =
        "currency = \"MAD\"\n[columns]\nWhen = \"title\"\nWhat = \"title\"\nPaid = \"net\"\n";
    assert!(matches!(
        mapped(file, twice),
        Err(OpenError::Ambiguous { .. })
    ));
}

/// The 24 columns of a label-services file say neither the currency nor which of two dates they write first: only an operator knows.
#[test]
fn the_label_services_file_is_read_by_what_an_operator_says() {
    let file = "Internal Invoice Number,Customer,Catalog Number,Title_Description,UPC,Product ID,Artist,Product Title,\
        Digital Service Provider_Subdescription,Country Code,Transaction Type,Quantity,Gross Unit Price,Total Gross Income,\
        Distribution Fee Total,Label Net Unit Price,Label Net Total,datePaidlast,dateProcessedlast,Flag for mech obligation,\
        Flag for Radio_Performance Royalty Exclusion,internal serial number,Label,invoice_description\n\
        77,Atlas,A1,Amwaj,8800000026010,P1,Noor Atlas,Rihla,Deezer,MA,Stream,12,0.01,0.12,0.02,0.0083,0.10,10/05/2026,10/07/2026,N,N,1,Atlas,Q3\n\
        77,Atlas,A1,Layl,8800000026010,P1,Noor Atlas,Rihla,Deezer,FR,Return,-1,0.01,-0.01,0,0.01,-0.01,10/05/2026,10/07/2026,N,N,2,Atlas,Q3\n";
    assert_eq!(refused(file.as_bytes()).code(), "unknown");
    let columns = "\"Label Net Total\" = \"net\"\n\"Total Gross Income\" = \"gross\"\nQuantity = \"quantity\"\n\
        Title_Description = \"title\"\n\"Product Title\" = \"album\"\nArtist = \"artist\"\nUPC = \"upc\"\n\
        \"Digital Service Provider_Subdescription\" = \"store\"\n\"Country Code\" = \"territory\"\n\
        \"Transaction Type\" = \"sale_type\"\ndatePaidlast = \"reported\"\n";
    let no_currency = format!("dates = \"month_first\"\n[columns]\n{columns}");
    let error = mapped(file.as_bytes(), &no_currency).unwrap_err();
    assert_eq!(error.code(), "no_such_column");
    let (items, summary) = mapped(
        file.as_bytes(),
        &format!("currency = \"USD\"\n{no_currency}"),
    )
    .unwrap();
    assert_eq!((summary.rows, summary.bad, summary.reversals), (2, 0, 1));
    assert_eq!(net(&summary, "USD"), "0.09");
    let row = rows(&items)[0];
    assert_eq!(row.store.as_deref(), Some("Deezer"));
    assert_eq!(row.reported.unwrap().to_string(), "2026-10-05");
    assert_eq!(row.isrc, None);
}
