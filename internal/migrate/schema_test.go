package migrate_test

// schemaQuery reads the catalogue of PostgreSQL. Left out are the migrations' own note, what belongs to an extension, and
// the order of columns, which a migration that takes one away and adds it again may change.
const schemaQuery = `
WITH own_schema AS (
	SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), of_extension AS (
	SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), own_class AS (
	SELECT c.* FROM pg_class c JOIN own_schema s ON s.oid = c.relnamespace
	WHERE c.relname !~ '^schema_migrations' AND (('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM of_extension))
)
SELECT 'schema ' || nspname, '' FROM own_schema
UNION ALL
SELECT 'extension ' || extname, '' FROM pg_extension
UNION ALL
SELECT 'relation ' || relname, relkind::text || ' ' || relpersistence::text || ' ' || coalesce(reloptions::text, '')
	|| ' rls=' || relrowsecurity::text || ' ' || coalesce(pg_get_partkeydef(oid), '') || ' ' || coalesce(obj_description(oid, 'pg_class'), '')
FROM own_class
UNION ALL
SELECT 'column ' || c.relname || '.' || a.attname,
	concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
		'default ' || pg_get_expr(d.adbin, d.adrelid), 'generated ' || nullif(a.attgenerated::text, ''), 'identity ' || nullif(a.attidentity::text, ''),
		'collate ' || l.collname, 'comment ' || col_description(c.oid, a.attnum))
FROM own_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relkind <> 'i'
UNION ALL
SELECT 'view ' || relname, pg_get_viewdef(oid) FROM own_class WHERE relkind IN ('v', 'm')
UNION ALL
SELECT 'index ' || relname, pg_get_indexdef(oid) FROM own_class WHERE relkind IN ('i', 'I')
UNION ALL
SELECT 'sequence ' || c.relname, concat_ws(' ', q.seqtypid::regtype, q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle)
FROM own_class c JOIN pg_sequence q ON q.seqrelid = c.oid
UNION ALL
SELECT 'constraint ' || coalesce(c.relname, t.typname) || '.' || k.conname, pg_get_constraintdef(k.oid) || ' validated=' || k.convalidated::text
FROM pg_constraint k LEFT JOIN own_class c ON c.oid = k.conrelid LEFT JOIN pg_type t ON t.oid = k.contypid AND k.contypid <> 0
WHERE c.oid IS NOT NULL OR t.typnamespace IN (SELECT oid FROM own_schema)
UNION ALL
SELECT 'trigger ' || c.relname || '.' || g.tgname, pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text
FROM pg_trigger g JOIN own_class c ON c.oid = g.tgrelid WHERE NOT g.tgisinternal
UNION ALL
SELECT 'function ' || p.oid::regprocedure::text, CASE WHEN p.prokind = 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END
FROM pg_proc p JOIN own_schema s ON s.oid = p.pronamespace WHERE ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM of_extension)
UNION ALL
SELECT 'type ' || t.typname, concat_ws(' ', t.typtype, (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
	format_type(t.typbasetype, t.typtypmod), t.typdefault)
FROM pg_type t JOIN own_schema s ON s.oid = t.typnamespace
WHERE t.typtype IN ('e', 'd', 'r') AND ('pg_type'::regclass, t.oid) NOT IN (SELECT classid, objid FROM of_extension)
UNION ALL
SELECT 'text search ' || g.cfgname, coalesce((SELECT string_agg(m.maptokentype || ':' || m.mapseqno || ':' || d.dictname, ',' ORDER BY m.maptokentype, m.mapseqno)
	FROM pg_ts_config_map m JOIN pg_ts_dict d ON d.oid = m.mapdict WHERE m.mapcfg = g.oid), '')
FROM pg_ts_config g JOIN own_schema s ON s.oid = g.cfgnamespace
`
