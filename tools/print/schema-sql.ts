import pg from "pg";

const statements = {
  types: `select 'create type ' || t.typname || ' as enum ('
      || string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) || ');'
    from pg_type t join pg_enum e on e.enumtypid = t.oid group by t.typname order by t.typname`,
  tables: `select 'create table ' || c.relname || E' (\\n  ' || string_agg(line, E',\\n  ' order by rank, position, line) || E'\\n);'
    from pg_class c cross join lateral (
      select 0 as rank, a.attnum as position, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end
        || case when a.attidentity <> '' then ' generated always as identity'
          else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end as line
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      union all
      select 1, 0, 'constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
      from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'c', 'f')) l
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.relname order by c.relname`,
  indexes: `select pg_get_indexdef(i.indexrelid) || ';' from pg_index i join pg_class c on c.oid = i.indrelid
    join pg_class x on x.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid) order by x.relname`,
  triggers: `select pg_get_triggerdef(t.oid) || ';' from pg_trigger t
    where not t.tgisinternal order by t.tgname, t.tgrelid::regclass::text`,
  functions: `select pg_get_functiondef(p.oid) || ';' from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by p.proname`,
};

/** The schema as it stands after all migrations, in one readable file. */
export async function describeSchema(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const parts = [
      "-- Printed by `npm run print` from a database with all migrations; server/database/migrations/ is the source.",
    ];
    for (const [name, text] of Object.entries(statements)) {
      const { rows } = await client.query<string[]>({ text, rowMode: "array" });
      parts.push(`-- ${name}`, ...rows.map(([definition = ""]) => definition.replace(/[ \t]+$/gm, "")));
    }
    return `${parts.join("\n\n")}\n`;
  } finally {
    await client.end();
  }
}
