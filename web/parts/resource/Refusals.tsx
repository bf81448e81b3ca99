import { Alert, Button, Group, Table, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ProblemDocument, Refusal } from "../../../contract/problem.ts";
import { bytes, number } from "../../format.ts";
import { paths } from "../../paths.ts";
import { TextLink } from "../links.tsx";
import { TimeAgo } from "../TimeAgo.tsx";
import classes from "./resource.module.css";

interface RefusalsProps {
  problem: ProblemDocument;
  /** Starts with as many units as fit now. */
  onFit?: (units: number) => void;
}

/** A refused start as an answer: every condition that does not hold with its numbers, who holds the units, what fits now. */
export function Refusals({ problem, onFit }: RefusalsProps) {
  const { t } = useTranslation();
  const refusals = problem.refusals ?? [];
  const fits = problem.fits_now ?? 0;
  return (
    <Alert color="orange" icon={<IconHandStop />} title={t("resources.refused_title")} role="alert">
      <div className={classes["scroll"]}>
        <Table className={classes["refusals"]} verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t("resources.condition")}</Table.Th>
              {(["limit", "in_use", "asked"] as const).map((key) => (
                <Table.Th key={key} ta="right" scope="col">
                  {t(`resources.${key}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {refusals.map((refusal) => (
              <RefusalRow key={refusal.condition + refusal.product} refusal={refusal} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Holders refusals={refusals} />
      <Group mt="xs" gap="sm">
        <Text>{fits > 0 ? t("resources.fits_now", { count: fits }) : t("resources.fits_none")}</Text>
        {fits > 0 && onFit && (
          <Button size="xs" variant="default" onClick={() => onFit(fits)}>
            {t("resources.ask_for", { count: fits })}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function RefusalRow({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation();
  const amount = (value: number) => (refusal.unit === "bytes" ? bytes(value) : number(value));
  return (
    <Table.Tr>
      <Table.Td>
        {t(`resources.refusals.${refusal.condition}`)}
        <Text size="xs" c="dimmed">
          {refusal.product}
        </Text>
      </Table.Td>
      <Table.Td ta="right">{refusal.limit === null ? t("parts.unlimited") : amount(refusal.limit)}</Table.Td>
      <Table.Td ta="right">{amount(refusal.in_use)}</Table.Td>
      <Table.Td ta="right">{amount(refusal.asked)}</Table.Td>
    </Table.Tr>
  );
}

/** Who holds the units, as far as one may see; each execution once. */
function Holders({ refusals }: { refusals: Refusal[] }) {
  const { t } = useTranslation();
  const held = new Map(refusals.flatMap(({ held_by = [] }) => held_by.map((one) => [one.execution, one])));
  if (held.size === 0) return null;
  return (
    <>
      <Text fw={600} mt="xs">
        {t("resources.held_by")}
      </Text>
      <ul className={classes["holders"]}>
        {[...held.values()].map(({ execution, member, units, since }) => {
          const [namespace = "", name = "", at = "1"] = execution.split("/");
          return (
            <li key={execution}>
              <TextLink {...paths.execution(namespace, name, Number(at))} underline="always">
                {execution}
              </TextLink>{" "}
              · {member} · {t("parts.units", { count: units })} · <TimeAgo time={since} />
            </li>
          );
        })}
      </ul>
    </>
  );
}
