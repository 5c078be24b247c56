//! A managed cluster: whoever migrates there makes roles and databases, and is no superuser.

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

    let server = cluster.url("daman", Role::Server);
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
