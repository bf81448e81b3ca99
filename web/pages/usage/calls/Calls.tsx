import { Badge, Button, Paper, Select, Text, VisuallyHidden } from "@mantine/core";
import { IconApiOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Call, callStates, exportCalls, listCalls } from "../../../../contract/calls.ts";
import { addressOf } from "../../../../contract/client.ts";
import { usePages } from "../../../api.ts";
import { money, number } from "../../../format.ts";
import { useNamespace } from "../../../namespace.ts";
import { type Column, DataTable } from "../../../parts/DataTable.tsx";
import { EmptyState } from "../../../parts/EmptyState.tsx";
import { useMembers } from "../../../parts/resource/standing.ts";
import { SearchField } from "../../../parts/SearchField.tsx";
import { TimeAgo } from "../../../parts/TimeAgo.tsx";
import { Toolbar } from "../../../parts/Toolbar.tsx";
import { DaySpan } from "../DaySpan.tsx";
import { Download } from "../Download.tsx";
import { FilterPills } from "../FilterPills.tsx";
import type { UsageSearch } from "../statistics.ts";
import { CallDetails } from "./CallDetails.tsx";
import { CallSums } from "./CallSums.tsx";

interface CallsProps {
  namespace: string;
  search: UsageSearch;
  onSearch: (change: UsageSearch, replace?: boolean) => void;
}

/** What the address asks of the calls; days are those of UTC. */
const callsOf = ({ model, member, token, call_state, request, from, to }: UsageSearch) => ({
  ...{ model, member, token, state: call_state, request_id: request },
  from: from && `${from}T00:00:00.000Z`,
  to: to && `${to}T23:59:59.999Z`,
});

const nothing = {
  ...{ model: undefined, member: undefined, token: undefined, call_state: undefined, request: undefined },
  ...{ from: undefined, to: undefined },
} satisfies UsageSearch;

/** Every call of a model, newest first, with sums above it and its filters in the address. */
export function Calls({ namespace, search, onSearch }: CallsProps) {
  const { t } = useTranslation();
  const list = usePages(listCalls, { params: { namespace }, query: callsOf(search) });
  const filtered = Object.keys(nothing).some((key) => search[key as keyof typeof nothing] !== undefined);
  return (
    <>
      <Filters namespace={namespace} search={search} onSearch={onSearch} />
      {search.request === undefined && <CallSums namespace={namespace} search={search} onSearch={onSearch} />}
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("calls.title")}
          opens
          columns={useColumns(namespace, (request) => onSearch({ request }, false))}
          list={list}
          rowKey={({ id }) => id}
          details={(row) => row.request_id === search.request && <CallDetails namespace={namespace} call={row} />}
          empty={
            <EmptyState
              icon={<IconApiOff size={22} />}
              title={t(filtered ? "usage.no_match" : "calls.empty")}
              action={
                filtered && (
                  <Button variant="default" onClick={() => onSearch(nothing)}>
                    {t("parts.clear_filters")}
                  </Button>
                )
              }
            >
              {filtered ? null : t("calls.empty_text")}
            </EmptyState>
          }
        />
      </Paper>
    </>
  );
}

function Filters({ namespace, search, onSearch }: CallsProps) {
  const { t } = useTranslation();
  const members = useMembers(namespace);
  const href = (format: "csv" | "jsonl") =>
    addressOf(exportCalls, { params: { namespace }, query: { ...callsOf(search), format } });
  return (
    <Toolbar>
      <SearchField label={t("calls.find")} value={search.request} onChange={(request) => onSearch({ request })} />
      {members && (
        <Select
          aria-label={t("usage.member")}
          placeholder={t("usage.any_member")}
          clearable
          searchable
          w={170}
          value={search.member ?? null}
          data={members.map(({ path, name }) => ({ value: path, label: name }))}
          onChange={(member) => onSearch({ member: member ?? undefined })}
        />
      )}
      <Select
        aria-label={t("usage.state")}
        placeholder={t("usage.any_state")}
        clearable
        w={150}
        value={search.call_state ?? null}
        data={callStates.map((value) => ({ value, label: t(`calls.states.${value}`) }))}
        onChange={(state) => onSearch({ call_state: (state as UsageSearch["call_state"]) ?? undefined })}
      />
      <DaySpan from={search.from} to={search.to} onChange={onSearch} />
      <FilterPills of={["model", "token"]} search={search} onSearch={onSearch} />
      <Download of={{ csv: href("csv"), jsonl: href("jsonl") }} />
    </Toolbar>
  );
}

const hues = { done: "teal", stopped: "orange", aborted: "gray", failed: "red", refused: "orange", lost: "red" };

function useColumns(namespace: string, onOpen: (request: string) => void): Column<Call>[] {
  const { t } = useTranslation();
  const personal = useNamespace(namespace).kind === "person";
  const columns: Column<Call>[] = [
    {
      key: "at",
      title: t("calls.at"),
      cell: ({ at, request_id }) => (
        <Button variant="subtle" size="compact-sm" px={0} onClick={() => onOpen(request_id)}>
          <TimeAgo time={at} />
          <VisuallyHidden>{t("calls.open")}</VisuallyHidden>
        </Button>
      ),
    },
    { key: "model", title: t("calls.model"), cell: ({ model }) => model ?? t("calls.unknown_model") },
    { key: "member", title: t("usage.member"), from: "sm", cell: ({ member }) => member.name },
    { key: "token", title: t("calls.token"), from: "md", cell: ({ token }) => token?.name ?? t("calls.console") },
    {
      key: "tokens",
      title: t("calls.units"),
      from: "sm",
      align: "right",
      cell: (row) => t("calls.in_out", { input: number(row.input_tokens), output: number(row.output_tokens) }),
    },
    {
      key: "cost",
      from: "xs",
      title: t("usage.cost"),
      align: "right",
      cell: ({ cost }) => (cost.amount_micros === 0 ? "–" : money(cost.amount_micros, cost.currency)),
    },
    {
      key: "latency",
      title: t("calls.latency"),
      from: "md",
      align: "right",
      cell: ({ duration_ms }) => (duration_ms === null ? "–" : t("calls.ms", { ms: number(duration_ms) })),
    },
    {
      key: "state",
      title: t("usage.state"),
      cell: ({ state, status }) => (
        <Badge color={hues[state]}>
          {t(`calls.states.${state}`)}
          {status === null || status === 200 ? "" : ` ${status}`}
        </Badge>
      ),
    },
    {
      key: "request",
      title: t("calls.request"),
      from: "lg",
      cell: ({ request_id }) => (
        <Text size="xs" ff="monospace">
          {request_id.slice(0, 8)}…
        </Text>
      ),
    },
  ];
  return columns.filter(({ key }) => !(personal && key === "member"));
}
