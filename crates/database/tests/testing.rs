//! What every room's tests stand on: a migrated database each, on one shared PostgreSQL.

use database::testing::fresh;
use sqlx::{Connection, PgConnection};

#[tokio::test]
async fn each_test_has_a_migrated_database_of_its_own() {
    let (one, other) = tokio::join!(fresh(), fresh());
    assert_ne!(one.url(), other.url());
    for database in [&one, &other] {
        let mut owner = PgConnection::connect(database.owner_url()).await.unwrap();
        sqlx::raw_sql("CREATE TABLE only_here (id int)")
            .execute(&mut owner)
            .await
            .unwrap();
        let applied: i64 =
            sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations WHERE success")
                .fetch_one(&mut owner)
                .await
                .unwrap();
        assert!(applied >= 1);
    }
}

#[tokio::test]
async fn the_pool_works_as_the_server_with_limits_on_waiting() {
    let pool = fresh().await.pool().await;
    for (setting, expected) in [
        ("current_user", "daman_server"),
        ("application_name", "daman"),
        ("TimeZone", "UTC"),
        ("lock_timeout", "5s"),
        ("statement_timeout", "15s"),
        ("idle_in_transaction_session_timeout", "30s"),
    ] {
        let sql = if setting == "current_user" {
            "SELECT current_user::text"
        } else {
            "SELECT current_setting($1)"
        };
        let query = sqlx::query_scalar(sql);
        let query = if setting == "current_user" {
            query
        } else {
            query.bind(setting)
        };
        let value: String = query.fetch_one(&pool).await.unwrap();
        assert_eq!(value, expected, "{setting}");
    }
}

#[tokio::test]
async fn a_pool_of_the_owners_url_still_works_as_the_server() {
    let pool = database::pool(fresh().await.owner_url(), 1).await.unwrap();
    let who: String = sqlx::query_scalar("SELECT current_user::text")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(who, "daman_server");
}

#[tokio::test]
async fn the_server_cannot_do_what_the_owner_does() {
    let database = fresh().await;
    let mut owner = PgConnection::connect(database.owner_url()).await.unwrap();
    sqlx::raw_sql("SET ROLE daman_owner; CREATE TABLE kept (id int PRIMARY KEY)")
        .execute(&mut owner)
        .await
        .unwrap();
    let pool = database.pool().await;
    sqlx::raw_sql("INSERT INTO kept VALUES (1)")
        .execute(&pool)
        .await
        .unwrap();
    for forbidden in [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE kept ADD COLUMN more int",
        "DROP TABLE kept",
        "TRUNCATE kept",
        "DELETE FROM kept",
        "CREATE ROLE somebody",
        "SET session_replication_role = 'replica'",
        "COPY kept TO PROGRAM 'cat'",
        "INSERT INTO _sqlx_migrations VALUES (1, '', now(), true, '', 0)",
    ] {
        let refused = sqlx::raw_sql(forbidden).execute(&pool).await.unwrap_err();
        let code = refused
            .as_database_error()
            .unwrap()
            .code()
            .unwrap()
            .into_owned();
        assert_eq!(
            code, "42501",
            "insufficient_privilege for {forbidden}: {refused}"
        );
    }
}
