import { gatewayInvariants } from "./gateway-invariants.ts";
import { ledgerInvariants } from "./ledger-invariants.ts";
import { syncInvariants } from "./sync-invariants.ts";

/** A statement that must give no row, whatever happens at the same time: each is one statement, so one moment. */
export interface Invariant {
  name: string;
  explanation: string;
  sql: string;
}

const active = "('queued', 'starting', 'running', 'stopping')";

const counted = "('containers', 'repositories')";

/** Bytes by namespace and member, from what is there: versions, outputs, and promises to uploads. */
const bytesHeld = `
  select r.namespace_id, h.account_id, h.bytes
  from holding h join resource r on r.id = h.resource_id where r.deleted_at is null
  union all
  select namespace_id, account_id, bytes from storage_reservation`;

/** What must always hold. Shown to operators, run by the tests after every storm. */
export const invariants: readonly Invariant[] = [
  {
    name: "member_units",
    explanation: "What a member is counted to use of a resource type is the sum of their live allocations.",
    sql: `select * from (select namespace_id, account_id, product, in_use from member_limit
        where product in (select name from resource_type)) l
      full join (select namespace_id, account_id, resource_type as product, sum(units) as units
        from allocation where released_at is null group by 1, 2, 3) a using (namespace_id, account_id, product)
      where coalesce(l.in_use, 0) <> coalesce(a.units, 0)`,
  },
  {
    name: "namespace_units",
    explanation: "What a namespace is counted to use of a resource type is the sum of its live allocations.",
    sql: `select * from (select namespace_id, product, in_use from namespace_limit
        where product in (select name from resource_type)) l
      full join (select namespace_id, resource_type as product, sum(units) as units
        from allocation where released_at is null group by 1, 2) a using (namespace_id, product)
      where coalesce(l.in_use, 0) <> coalesce(a.units, 0)`,
  },
  {
    name: "capacity_units",
    explanation: "What is counted to be in use of a resource type is the sum of its live allocations.",
    sql: `select * from (select name as product, in_use, capacity from resource_type) t
      full join (select resource_type as product, sum(units) as units from allocation where released_at is null group by 1) a
        using (product)
      where coalesce(t.in_use, 0) <> coalesce(a.units, 0)`,
  },
  {
    name: "admission",
    explanation: "No start was ever admitted above the limits that held at that moment, as history tells.",
    sql: `select * from (
        select began, capacity, namespace_cap, member_cap,
          sum(delta) over (partition by resource_type order by at, began, id) as held,
          sum(delta) over (partition by resource_type, namespace_id order by at, began, id) as namespace_held,
          sum(delta) over (partition by resource_type, namespace_id, account_id order by at, began, id) as member_held
        from (select *, created_at as at, units as delta, true as began from allocation
          union all select *, released_at, -units, false from allocation where released_at is not null) moments) m
      where began and (held > capacity or namespace_held > namespace_cap or member_held > member_cap)`,
  },
  {
    name: "member_storage",
    explanation: "The bytes counted for a member are those of their versions, outputs and uploads under way.",
    sql: `select * from (select namespace_id, account_id, in_use from member_limit where product = 'storage') l
      full join (select namespace_id, account_id, sum(bytes) as bytes from (${bytesHeld}) b group by 1, 2) b
        using (namespace_id, account_id)
      where coalesce(l.in_use, 0) <> coalesce(b.bytes, 0)`,
  },
  {
    name: "namespace_storage",
    explanation: "The bytes counted for a namespace are those of its versions, outputs and uploads under way.",
    sql: `select * from (select namespace_id, in_use from namespace_limit where product = 'storage') l
      full join (select namespace_id, sum(bytes) as bytes from (${bytesHeld}) b group by 1) b using (namespace_id)
      where coalesce(l.in_use, 0) <> coalesce(b.bytes, 0)`,
  },
  {
    name: "member_counts",
    explanation: "The containers and repositories counted for a member are those that they own.",
    sql: `select * from (select namespace_id, account_id, product, in_use from member_limit where product in ${counted}) l
      full join (select namespace_id, owner_id as account_id, count_product(kind) as product, count(*) as there
        from resource where deleted_at is null and owner_id is not null and count_product(kind) is not null group by 1, 2, 3) r
        using (namespace_id, account_id, product)
      where coalesce(l.in_use, 0) <> coalesce(r.there, 0)`,
  },
  {
    name: "namespace_counts",
    explanation: "The containers and repositories counted for a namespace are those that are there.",
    sql: `select * from (select namespace_id, product, in_use from namespace_limit where product in ${counted}) l
      full join (select namespace_id, count_product(kind) as product, count(*) as there
        from resource where deleted_at is null and count_product(kind) is not null group by 1, 2) r
        using (namespace_id, product)
      where coalesce(l.in_use, 0) <> coalesce(r.there, 0)`,
  },
  {
    name: "sums_add_up",
    explanation:
      "The sums of use by day, member and product, which limits on spending go by, are those of the records' days.",
    sql: `select * from usage_sum s
      full join (select u.namespace_id, u.account_id, u.type, u.product, d.day, sum(d.summed_us) as us
        from usage_day d join usage_record u on u.id = d.record_id where d.summed_us <> 0 group by 1, 2, 3, 4, 5) d
        using (namespace_id, account_id, type, product, day)
      where coalesce(s.quantity_us, 0) <> coalesce(d.us, 0)`,
  },
  {
    name: "roll_ups_add_up",
    explanation: "The sums of use by month and by resource, which reports go by, are those by day.",
    sql: `select * from (select namespace_id, date_trunc('month', day)::date as month, account_id, type, product,
        sum(quantity_us) as us from usage_sum group by 1, 2, 3, 4, 5) s
      full join (select namespace_id, date_trunc('month', day)::date as month, account_id, type, product,
        sum(quantity_us) as us from usage_resource_sum group by 1, 2, 3, 4, 5) r
        using (namespace_id, month, account_id, type, product)
      full join usage_month m using (namespace_id, month, account_id, type, product)
      where coalesce(m.quantity_us, 0) <> coalesce(s.us, 0) or coalesce(r.us, 0) <> coalesce(s.us, 0)`,
  },
  {
    name: "growth_is_records",
    explanation:
      "What is said to have been held at the end of a day, by member and resource, is what the records' days say.",
    sql: `with d as materialized (select u.namespace_id, d.day, u.resource_id, u.account_id, u.type, u.product, sum(d.summed_rate) as rate
        from usage_day d join usage_record u on u.id = d.record_id where d.summed_rate <> 0 group by 1, 2, 3, 4, 5, 6)
      select namespace_id, day, account_id from (select * from usage_resource_sum where rate_at_end <> 0) r
        full join d using (namespace_id, day, resource_id, account_id, type, product)
      where coalesce(r.rate_at_end, 0) <> coalesce(d.rate, 0)
      union all
      select namespace_id, day, account_id from (select * from usage_sum where rate_at_end <> 0) s
        full join (select namespace_id, day, account_id, type, product, sum(rate) as rate from d group by 1, 2, 3, 4, 5) d
        using (namespace_id, day, account_id, type, product)
      where coalesce(s.rate_at_end, 0) <> coalesce(d.rate, 0)`,
  },
  {
    name: "spending_is_records_at_their_prices",
    explanation: "What is said to have been spent until today is the sum of what the records of use cost.",
    sql: `select s.namespace_id from (select n.id as namespace_id, (select sum(grains(x.type, x.product, x.day, x.us))
          from spending(n.id, null, '-infinity', 'infinity') x
          where x.day < (clock_timestamp() at time zone 'UTC')::date) as said from namespace n) s
      left join (select u.namespace_id, sum(grains(u.type, u.product, d.day, d.us)) as cost
        from usage_record u cross join lateral (
          select x.day, x.quantity_us as us from usage_day x where x.record_id = u.id
          union all select o.day, u.rate * o.us from days_of(u.since, clock_timestamp()) o where u.ended_at is null
        ) d where d.day < (clock_timestamp() at time zone 'UTC')::date group by 1) r using (namespace_id)
      where exists (select from price) and micros(s.said) <> micros(r.cost)`,
  },
  {
    name: "held_storage_is_records",
    explanation: "What storage is said to be held, which a month's spending goes by, is what the open records say.",
    sql: `select * from (select namespace_id, account_id, greatest(day, first_of_month() - 1) as day, sum(rate) as rate,
        sum(case when day >= first_of_month() then before_us else 0 end) as before_us
        from (select namespace_id, account_id, day, rate, before_us from storage_held
          union all select namespace_id, account_id, day, rate, before_us from storage_change) x group by 1, 2, 3) h
      full join (select namespace_id, account_id, greatest(day_of(since), first_of_month() - 1) as day, sum(rate) as rate,
        sum(case when day_of(since) >= first_of_month() then before_us(rate, since) else 0 end) as before_us
        from usage_record where type = 'storage' and ended_at is null and rate > 0 group by 1, 2, 3) r
        using (namespace_id, account_id, day)
      where coalesce(h.rate, 0) <> coalesce(r.rate, 0) or coalesce(h.before_us, 0) <> coalesce(r.before_us, 0)`,
  },
  {
    name: "promises_have_an_upload",
    explanation:
      "Bytes that are promised over a restart are promised to an upload that is not finished, or to content that waits for its commit.",
    sql: `select * from (select * from storage_reservation where lasting) s
      full join (
        select reservation_id, promised, namespace_id, finished_at from upload where reservation_id is not null
        union all
        select reservation_id, bytes, null, null from waiting_object
      ) u on u.reservation_id = s.id
      where s.id is null or u.reservation_id is null or u.finished_at is not null or u.promised <> s.bytes
        or u.namespace_id <> s.namespace_id`,
  },
  {
    name: "devices_held",
    explanation:
      "A held device belongs to a live allocation of its type, and an allocation holds one per unit or none.",
    sql: `select a.id as allocation_id from device d join allocation a on a.id = d.allocation_id
      group by a.id having a.released_at is not null or count(*) <> a.units or bool_or(a.resource_type <> d.resource_type)`,
  },
  {
    name: "active_holds_units",
    explanation: "An execution that was admitted and has not ended holds its units; one that waits holds none.",
    sql: `select * from execution e left join allocation a on a.id = e.allocation_id and a.released_at is null
        and a.units = e.units and a.resource_type = e.resource_type and a.account_id = e.started_by
      where e.state in ${active} and (a.id is null) <> (e.state = 'queued' and e.place is not null and e.allocation_id is null)`,
  },
  {
    name: "units_have_an_execution",
    explanation: "Whatever holds units is an execution that has not ended: no unit stays held.",
    sql: `select * from allocation a left join execution e on e.allocation_id = a.id and e.state in ${active}
      where a.released_at is null and e.id is null`,
  },
  {
    name: "compute_is_metered_once",
    explanation:
      "An execution that ran has one record of compute, from its start to its end and at its units; others none.",
    sql: `select * from execution e full join (select * from usage_record where type = 'compute' and corrects is null) u
        on u.id = e.id
      where (e.started_at is null) <> (u.id is null) or u.started_at <> e.started_at
        or u.ended_at is distinct from case when u.id is not null then e.ended_at end
        or u.rate <> e.units or u.product <> e.resource_type`,
  },
  {
    name: "storage_is_metered_once",
    explanation:
      "What a version or an output holds is one open record of its namespace and member while its resource is there, else none.",
    sql: `select * from (select h.*, r.namespace_id, n.deleted_at from holding h join resource r on r.id = h.resource_id
        join namespace n on n.id = r.namespace_id where r.deleted_at is null) h
      full join (select * from usage_record where type = 'storage' and ended_at is null) u on u.id = h.record_id
      where h.record_id is null or u.id is null or u.namespace_id <> h.namespace_id
        or u.rate <> case when h.deleted_at is null then h.bytes else 0 end
        or u.account_id <> h.account_id or u.resource_id <> h.resource_id or u.source <> h.source`,
  },
  {
    name: "executions_are_where_their_container_is",
    explanation: "An execution belongs to the namespace of its container.",
    sql: `select * from execution e join resource r on r.id = e.container_id where e.namespace_id <> r.namespace_id`,
  },
  {
    name: "states_are_written_down",
    explanation: "The last event of an execution says the state it is in.",
    sql: `select * from execution e left join lateral (select v.to_state, v.generation from execution_event v
        where v.execution_id = e.id order by v.id desc limit 1) v on true
      where v.to_state is distinct from e.state or v.generation > e.generation`,
  },
  {
    name: "days_add_up",
    explanation: "The use by day is the use by record.",
    sql: `select * from usage_record u left join (select record_id, sum(quantity_us) as us, min(day) as first
        from usage_day group by 1) d on d.record_id = u.id
      where coalesce(d.us, 0) <> u.accrued_us or d.first < (u.started_at at time zone 'UTC')::date`,
  },
  {
    name: "versions_add_up",
    explanation: "The files and bytes of a version are the sums of its leaves.",
    sql: `select * from version v left join (select l.version_id, sum(b.files) as files, sum(b.bytes) as bytes
        from version_leaf l join leaf b on b.id = l.leaf_id group by 1) f on f.version_id = v.id
      where v.files <> coalesce(f.files, 0) or v.bytes <> coalesce(f.bytes, 0)`,
  },
  {
    name: "leaves_add_up",
    explanation:
      "The sums of a leaf are those of its files, each is in its place, and every leaf belongs to a version.",
    sql: `select b.id as leaf_id from leaf b left join (select leaf_id, count(*) as files, sum(bytes) as bytes from leaf_file group by 1) f
        on f.leaf_id = b.id
      where b.files <> coalesce(f.files, 0) or b.bytes <> coalesce(f.bytes, 0)
        or not exists (select from version_leaf l where l.leaf_id = b.id)
      union all
      select f.leaf_id from (select l.*, lead(l.first_path) over (partition by l.version_id order by l.first_path) as next_path
        from version_leaf l) l join leaf_file f on f.leaf_id = l.leaf_id
      where f.path < l.first_path or f.path >= l.next_path`,
  },
  {
    name: "resources_add_up",
    explanation: "The bytes of a resource are those of its versions or of its executions' outputs.",
    sql: `select * from resource r left join (select resource_id, sum(bytes) as bytes from holding group by 1) h
        on h.resource_id = r.id
      where r.purged_at is null and r.bytes <> coalesce(h.bytes, 0)`,
  },
  {
    name: "saved_bytes_are_true",
    explanation:
      "What is kept of how much equal files save, in a resource and in a namespace, is what their files say.",
    sql: `select r.id as resource_id from resource r where r.deleted_at is null and r.saved_bytes <> saved_in_resource(r.id)
      union all
      select l.namespace_id from namespace_limit l where l.product = 'storage' and l.saved_bytes <> saved_in_namespace(l.namespace_id)`,
  },
  {
    name: "organizations_keep_a_maintainer",
    explanation: "Every organization has a maintainer.",
    sql: `select * from organization o join namespace n on n.id = o.id and n.purged_at is null where not exists
      (select from member m where m.organization_id = o.id and m.role = 'maintainer')`,
  },
  {
    name: "owners",
    explanation: "What an organization has is owned by a member of it or by nobody.",
    sql: `select * from (select namespace_id, owner_id from resource union all select namespace_id, owner_id from project) r
      where r.owner_id <> r.namespace_id and not exists
        (select from member m where m.organization_id = r.namespace_id and m.account_id = r.owner_id)`,
  },
  {
    name: "paths_belong_to_one",
    explanation: "Every path that leads to a namespace belongs to it, and to nobody else.",
    sql: `select * from namespace n left join namespace_path p on p.path = n.path and p.namespace_id = n.id
      where p.path is null`,
  },
  ...ledgerInvariants,
  ...gatewayInvariants,
  ...syncInvariants,
];
