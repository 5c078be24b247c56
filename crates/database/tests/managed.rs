//! A managed cluster: whoever migrates there makes roles and databases, and is no superuser.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::PathBuf;

use database::{Cluster, Keep, Role, Settings, examine, migrate};
use sqlx::{Connection, PgConnection};

async fn ask(url: &str, sql: &'static str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar(sql)
        .fetch_all(&mut connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn an_admin_who_is_no_superuser_migrates_and_owns_nothing() {
    let folder =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("managed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let cluster = Cluster::start(&Settings::new(&folder).keep(Keep::ThrowAway))
        .await
        .unwrap();
    let superuser = cluster.url("postgres", Role::Owner);
    let mut connection = PgConnection::connect(&superuser).await.unwrap();
    sqlx::raw_sql("CREATE ROLE admin LOGIN CREATEROLE CREATEDB")
        .execute(&mut connection)
        .await
        .unwrap();
    let admin = cluster
        .url("daman", Role::Owner)
        .replace("postgres://postgres@", "postgres://admin@");

    let applied = migrate(&admin).await.unwrap();
    assert!(applied.len() > 20, "{applied:?}");
    assert!(migrate(&admin).await.unwrap().is_empty());
    let owners = "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
                  UNION
                  SELECT DISTINCT proowner::regrole::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace";
    assert_eq!(ask(&admin, owners).await, ["daman_owner"]);
    let temp = "SELECT has_database_privilege('daman_server', current_database(), 'TEMP')::text";
    assert_eq!(ask(&admin, temp).await, ["false"]);

    // With one URL for both, the server's connections are the admin's until they take its rights away.
    let pool = database::pool(&admin, 1).await.unwrap();
    let who: String = sqlx::query_scalar("SELECT current_user::text")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(who, "daman_server");
    pool.close().await;

    // A machine that serves needs no account that may migrate.
    let server = cluster.url("daman", Role::Server);
    assert!(migrate(&server).await.unwrap().is_empty());
    let mut owner = PgConnection::connect(&cluster.url("daman", Role::Owner))
        .await
        .unwrap();
    let take = "CREATE TABLE kept AS SELECT * FROM _sqlx_migrations;
                DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
    sqlx::raw_sql(take).execute(&mut owner).await.unwrap();
    let behind = migrate(&server).await.unwrap_err().to_string();
    assert!(
        behind.contains("1 migrations behind") && behind.contains("daman migrate"),
        "{behind}"
    );
    let back = "DELETE FROM _sqlx_migrations; INSERT INTO _sqlx_migrations SELECT * FROM kept; DROP TABLE kept";
    sqlx::raw_sql(back).execute(&mut owner).await.unwrap();

    let found = |findings: Vec<database::Finding>| -> Vec<String> {
        let findings = findings
            .into_iter()
            .filter(|finding| !finding.remedy.contains("power cut"));
        findings.map(|finding| finding.what).collect()
    };
    assert_eq!(
        found(examine(&admin, &server).await.unwrap()),
        Vec::<String>::new()
    );
    assert_eq!(
        found(examine(&admin, &admin).await.unwrap()),
        ["the server logs in as admin, which may become the owner"]
    );
    cluster.stop().await.unwrap();
    std::fs::remove_dir_all(folder).unwrap_or_default();
}
