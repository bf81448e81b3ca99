import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Activity } from "../../../contract/activity.ts";
import classes from "./differences.module.css";

type Values = Record<string, unknown>;

/** Every value by its way in: `default_visibility.dataset`. */
function flat(values: Values | null, prefix = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {}).flatMap(([key, value]) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(flat(value as Values, `${prefix}${key}.`))
        : [[prefix + key, written(value)]],
    ),
  );
}

const written = (value: unknown): string =>
  typeof value === "string" ? value : value === null ? "—" : JSON.stringify(value);

/** What was and what is now, field by field; what changed is marked by sign and colour. */
export function Differences({ before, after }: Pick<Activity, "before" | "after">) {
  const { t } = useTranslation();
  const [was, is] = [flat(before), flat(after)];
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  if (!fields.length)
    return (
      <Text c="dimmed" mb="xs">
        {t("activity.no_change")}
      </Text>
    );
  return (
    <Table mb="sm" maw={900} verticalSpacing={5} horizontalSpacing="xs" className={classes["table"]}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t("activity.field")}</Table.Th>
          {before && <Table.Th scope="col">{t("activity.before")}</Table.Th>}
          {after && <Table.Th scope="col">{t("activity.after")}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map((field) => (
          <Table.Tr key={field} data-same={was[field] === is[field] || undefined}>
            <Table.Th scope="row">{field}</Table.Th>
            {before && <Value sign="removed" text={was[field]} other={after ? is[field] : undefined} />}
            {after && <Value sign="added" text={is[field]} other={before ? was[field] : undefined} />}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface ValueProps {
  sign: "removed" | "added";
  text: string | undefined;
  /** What stands on the other side. */
  other: string | undefined;
}

function Value({ sign, text, other }: ValueProps) {
  const { t } = useTranslation();
  if (text === undefined) return <Table.Td c="dimmed">—</Table.Td>;
  if (text === other) return <Table.Td>{text}</Table.Td>;
  return (
    <Table.Td>
      <span className={classes[sign]} title={t(`activity.${sign}`)}>
        <span aria-hidden>{sign === "removed" ? "− " : "+ "}</span>
        {text === "" ? "“”" : text}
      </span>
    </Table.Td>
  );
}
