-- Everything that says who may do what in this database, a line each, "<what>: <facts>". The same on each server and version:
-- no numbers of objects, no rights of owners, no months.
WITH named AS (
    SELECT oid, rolname::text AS name FROM pg_roles
    UNION ALL
    SELECT 0, 'PUBLIC'
), granted AS (
    SELECT 'table ' || c.relname AS object, c.relowner AS owner, a.*
    FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) a
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL
    SELECT format('column %s.%s', c.relname, t.attname), c.relowner, a.*
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('function %s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)), p.proowner, a.*
    FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'schema ' || n.nspname, n.nspowner, a.*
    FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT 'parameter ' || parname, 10, a.*
    FROM pg_parameter_acl, aclexplode(paracl) a
    UNION ALL
    SELECT 'database', d.datdba, a.*
    FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    WHERE d.datname = current_database()
    UNION ALL
    SELECT format('default of %s for kind %s', defaclrole::regrole, defaclobjtype), defaclrole, a.*
    FROM pg_default_acl, aclexplode(defaclacl) a
), lines AS (
    SELECT format('grant on %s to %s: %s', g.object, n.name,
                  string_agg(DISTINCT g.privilege_type || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END,
                  ', '))
    FROM granted g JOIN named n ON n.oid = g.grantee
    WHERE g.grantee <> g.owner
    GROUP BY g.object, n.name
    UNION ALL
    SELECT format('owner of %s: %s', c.relname, c.relowner::regrole)
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND c.relowner <> to_regrole('daman_owner')
    UNION ALL
    SELECT format('function %s(%s): of %s, %s, %s, body %s', p.proname, pg_get_function_identity_arguments(p.oid),
                  p.proowner::regrole, CASE WHEN p.prosecdef THEN 'as its owner' ELSE 'as its caller' END,
                  coalesce(array_to_string(p.proconfig, '; '), 'no settings'),
                  -- Standard bodies are kept parsed: see definitions.
                  CASE WHEN p.prosqlbody IS NULL THEN md5(p.prosrc) ELSE 'parsed' END)
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('trigger %s on %s: %s, %s, kind %s%s', t.tgname, c.relname, t.tgfoid::regproc,
                  CASE t.tgenabled WHEN 'A' THEN 'always' WHEN 'O' THEN 'on' WHEN 'D' THEN 'OFF' ELSE 'only in replicas' END,
                  t.tgtype, CASE WHEN cardinality(t.tgattr) > 0 THEN ', of ' || (
                      SELECT string_agg(a.attname, ' ' ORDER BY a.attname COLLATE "C")
                      FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (t.tgattr)
                  ) END)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
    UNION ALL
    -- The triggers by which foreign keys are kept can be switched off as well.
    SELECT format('keys of %s: %s', c.relname, 'OFF')
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND t.tgisinternal AND t.tgenabled <> 'O'
      AND t.tgconstraint <> 0 AND t.tgparentid = 0 AND t.tgname LIKE 'RI\_%'
    UNION ALL
    SELECT format('constraints of %s: %s', c.relname,
                  string_agg(o.conname || CASE WHEN o.convalidated THEN '' ELSE ' (not validated)' END, ', ' ORDER BY o.conname COLLATE "C"))
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE c.relnamespace = 'public'::regnamespace AND o.contype IN ('c', 'p', 'u', 'f', 'x')
    GROUP BY c.relname
    UNION ALL
    -- What is kept parsed each version prints in its own way, so it is compared where the expectation was printed.
    SELECT format('definition of %s: %s', printed.what, md5(printed.text))
    FROM (
        SELECT format('constraint %s of %s', o.conname, c.relname), pg_get_constraintdef(o.oid)
        FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
        WHERE c.relnamespace = 'public'::regnamespace AND o.contype IN ('c', 'p', 'u', 'f', 'x')
        UNION ALL
        SELECT format('trigger %s on %s', t.tgname, c.relname), substring(pg_get_triggerdef(t.oid) FROM ' (WHEN .*) EXECUTE ')
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND t.tgqual IS NOT NULL
        UNION ALL
        SELECT format('function %s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)), pg_get_function_sqlbody(p.oid)
        FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prosqlbody IS NOT NULL
    ) AS printed (what, text)
    WHERE current_setting('server_version_num')::integer / 10000 = 15
    UNION ALL
    SELECT format('rule %s on %s: there', r.rulename, c.relname)
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('role %s: %s, %s%s%s%s%s', rolname, CASE WHEN rolcanlogin THEN 'logs in' ELSE 'never logs in' END,
                  CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'no superuser' END,
                  CASE WHEN rolcreaterole THEN ', makes roles' END, CASE WHEN rolcreatedb THEN ', makes databases' END,
                  CASE WHEN rolreplication THEN ', replicates' END, CASE WHEN rolbypassrls THEN ', passes row security' END)
    FROM pg_roles
    WHERE rolname IN ('daman_owner', 'daman_server', 'daman_auditor')
    UNION ALL
    SELECT format('member %s of %s: is one', member::regrole, roleid::regrole)
    FROM pg_auth_members
    WHERE member::regrole::text IN ('daman_owner', 'daman_server', 'daman_auditor')
    UNION ALL
    SELECT format('settings of %s: %s', coalesce(nullif(setrole, 0)::regrole::text, 'everybody'), array_to_string(setconfig, '; '))
    FROM pg_db_role_setting
    WHERE (setdatabase = 0 OR setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND (setrole = 0 OR setrole::regrole::text IN ('daman_owner', 'daman_server', 'daman_auditor'))
    UNION ALL
    SELECT format('owner of schema %s: %s', nspname, nspowner::regrole)
    FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL
    -- Tables whose rows are part of the program: a migration says so in a comment on them.
    SELECT format('rows of %s: %s', c.relname, md5(query_to_xml(format('SELECT * FROM public.%I ORDER BY 1', c.relname),
                                                               true, false, '')::text))
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND obj_description(c.oid, 'pg_class') = 'rows are part of the program'
)
SELECT DISTINCT regexp_replace(format, '_[0-9]{4}_[0-9]{2}(?![0-9])', '_MONTH', 'g') COLLATE "C" AS line
FROM lines
ORDER BY line
