import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActorKind } from "../../../contract/activity.ts";
import { listMembers } from "../../../contract/members.ts";
import { useCall } from "../../api.ts";
import { Choice } from "../../parts/Choice.tsx";
import type { FiltersProps } from "./ActivityFilters.tsx";

const kinds = [
  ["kind:token", "any_token"],
  ["kind:system", "by_system"],
] as const;

/** Who did it: a member (typing finds any of many), any token, or Guildhall itself. */
export function ActorChoice({ namespace, filters, onChange }: FiltersProps & { namespace: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [query] = useDebouncedValue(typed, 200);
  const { data } = useCall(listMembers, { params: { organization: namespace }, query: { limit: 50, query } });
  const people = data?.items.map(({ path, name }) => ({ value: path, label: name })) ?? [];
  const { actor, actor_kind } = filters;
  const known = actor === undefined || people.some(({ value }) => value === actor);
  const choose = (value: string | null) =>
    onChange(
      value?.startsWith("kind:")
        ? { actor: undefined, actor_kind: value.slice(5) as ActorKind }
        : { actor: value ?? undefined, actor_kind: undefined },
    );
  return (
    <Choice
      w={160}
      clearable
      searchable
      aria-label={t("activity.actor")}
      placeholder={t("activity.any_actor")}
      data={[
        ...kinds.map(([value, word]) => ({ value, label: t(`activity.${word}`) })),
        ...(known ? people : [{ value: actor, label: actor }, ...people]),
      ]}
      value={actor_kind ? `kind:${actor_kind}` : (actor ?? null)}
      onSearchChange={setTyped}
      onChange={choose}
    />
  );
}
