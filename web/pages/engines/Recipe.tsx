import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Engine } from "../../../contract/engines.ts";
import { span } from "../../format.ts";
import { useReason } from "../../parts/guard.tsx";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { Section } from "../../parts/Section.tsx";
import { SectionEdit } from "../../parts/SectionEdit.tsx";

interface RecipeProps {
  engine: Engine;
  onEdit: () => void;
}

const settings = ["file", "threads", "context_tokens", "at_once", "waiting_max"] as const;

const linesOf = (variables: Record<string, string>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");

/** How an engine is set up. What runs goes on as it was started, so that is said beside the button. */
export function Recipe({ engine, onEdit }: RecipeProps) {
  const { t } = useTranslation();
  const reason = useReason()(engine.can, "resource.edit");
  const minutes = (count: number | null) => (count === null ? t("engines.never") : span(count));
  const rows: [string, ReactNode][] = [
    [t("engines.preset"), t(`engines.presets.${engine.preset}`)],
    [
      t("engines.command"),
      engine.preset === "command" && <Snippet key="c" text={engine.command} label={t("engines.command")} />,
    ],
    [t("engines.port"), engine.preset === "command" && (engine.port ?? t("engines.own_socket"))],
    [t("engines.health_path"), engine.preset === "command" && engine.health_path],
    [
      t("containers.environment"),
      engine.environment === "host" ? t("containers.environment_host") : engine.environment,
    ],
    ...settings.map((field): [string, ReactNode] => [t(`engines.${field}`), engine.gguf[field] ?? false]),
    [
      t("engines.variables"),
      Object.keys(engine.variables).length > 0 && (
        <Snippet key="v" text={linesOf(engine.variables)} label={t("engines.variables")} />
      ),
    ],
    [t("engines.idle_minutes"), minutes(engine.idle_minutes)],
    [t("engines.time_limit_minutes"), minutes(engine.time_limit_minutes)],
    [t("engines.restarts_max"), String(engine.restarts_max)],
  ];
  return (
    <Section
      title={t("engines.recipe")}
      hint={t("engines.recipe_hint")}
      action={<SectionEdit label={t("engines.edit")} reason={reason} onClick={onEdit} />}
    >
      <Table variant="vertical" layout="fixed" withRowBorders={false}>
        <Table.Tbody>
          {rows
            .filter(([, value]) => value !== false)
            .map(([label, value]) => (
              <Table.Tr key={label}>
                <Table.Th w={{ base: 110, sm: 180 }} c="dimmed" fw={500} style={{ verticalAlign: "top" }} scope="row">
                  {label}
                </Table.Th>
                <Table.Td>{value}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
