/** What must always hold of members that come by a sync; part of the one list in verify.ts. */
export const syncInvariants = [
  {
    name: "synced_members_are_known",
    explanation: "Who is a member by a sync is known to it, and who a sync says is a member is one.",
    sql: `select m.organization_id, m.account_id from member m
      where m.source <> 'local' and not exists (
        select from sync_person p join sync_link l on l.id = p.link_id and l.ended_at is null
        where l.organization_id = m.organization_id and p.account_id = m.account_id and p.standing = 'synced')
      union all
      select l.organization_id, p.account_id from sync_person p
      join sync_link l on l.id = p.link_id
      left join member m on m.organization_id = l.organization_id and m.account_id = p.account_id
      where p.standing in ('synced', 'local') and m.source is distinct from case p.standing when 'synced' then 'gitee' else 'local' end`,
  },
];
