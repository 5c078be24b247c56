-- Made before the first migration, by whoever migrates: the roles, and what concerns the database as a whole. Each statement
-- finds it done on the next start. The account that migrates may be a managed cluster's: one that makes roles and databases,
-- and is no superuser. It becomes daman_owner for the migrations and is nothing more to the tables.
DO $$
DECLARE
    made text;
BEGIN
    -- Roles belong to the cluster, so another database of it may have made them already, or be making them now.
    FOREACH made IN ARRAY ARRAY['daman_owner NOLOGIN', 'daman_server LOGIN', 'daman_auditor NOLOGIN'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = split_part(made, ' ', 1)) THEN
                EXECUTE 'CREATE ROLE ' || made;
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
    -- daman_server as well: with one URL for both, the server's connections begin as this account.
    FOREACH made IN ARRAY ARRAY['daman_owner', 'daman_server'] LOOP
        IF NOT pg_has_role(made, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', made);
        END IF;
    END LOOP;

    IF NOT has_database_privilege('daman_owner', current_database(), 'CREATE') THEN
        EXECUTE format('GRANT CREATE ON DATABASE %I TO daman_owner', current_database());
    END IF;
    -- Nobody but these connects, and nobody makes temporary tables: they come before the real ones wherever a name stands alone.
    IF has_database_privilege('daman_auditor', current_database(), 'TEMP') THEN
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO daman_owner, daman_server, daman_auditor', current_database());
    END IF;
    IF (SELECT nspowner <> 'daman_owner'::regrole FROM pg_namespace WHERE nspname = 'public') THEN
        ALTER SCHEMA public OWNER TO daman_owner;
    END IF;
END
$$;
