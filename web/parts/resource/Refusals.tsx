import { Alert, Button, Group, Table, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ProblemDocument, Refusal } from "../../../contract/problem.ts";
import { amount, number } from "../../format.ts";
import { paths } from "../../paths.ts";
import { TextLink } from "../links.tsx";
import { useProductName } from "../product.ts";
import { TimeAgo } from "../TimeAgo.tsx";
import classes from "./resource.module.css";

interface RefusalsProps {
  problem: ProblemDocument;
  /** Starts with as many units as fit now. */
  onFit?: (units: number) => void;
  /** Waits in the queue instead. */
  onQueue?: (() => void) | undefined;
}

/** A refused start as an answer: every condition that does not hold with its numbers, who holds the units, what fits now. */
export function Refusals({ problem, onFit, onQueue }: RefusalsProps) {
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
      <Expected refusals={refusals} />
      <Instead problem={problem} />
      <Group mt="xs" gap="sm">
        <Text>{fits > 0 ? t("resources.fits_now", { count: fits }) : t("resources.fits_none")}</Text>
        {fits > 0 && onFit && (
          <Button size="xs" variant="default" onClick={() => onFit(fits)}>
            {t("resources.ask_for", { count: fits })}
          </Button>
        )}
        {onQueue && (
          <Button size="xs" onClick={onQueue}>
            {t("resources.wait_in_queue")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function RefusalRow({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const inWords = (value: number) => amount(value, refusal.unit, refusal.currency);
  const queued = refusal.condition === "queue";
  return (
    <Table.Tr>
      <Table.Td>
        {t(`resources.refusals.${refusal.condition}`)}
        <Text size="xs" c="dimmed">
          {nameOf(refusal.product)}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        {queued ? "–" : refusal.limit === null ? t("parts.unlimited") : inWords(refusal.limit)}
      </Table.Td>
      <Table.Td ta="right">{inWords(refusal.in_use)}</Table.Td>
      <Table.Td ta="right">{refusal.unit === "micros" && refusal.asked === 0 ? "–" : inWords(refusal.asked)}</Table.Td>
    </Table.Tr>
  );
}

/** When enough is expected back: the latest of all that one waits for. */
function Expected({ refusals }: { refusals: Refusal[] }) {
  const { t } = useTranslation();
  const times = refusals.flatMap(({ expected_at }) => (expected_at ? [expected_at] : [])).sort();
  const last = times.at(-1);
  if (!last || refusals.some(({ expected_at }) => expected_at === null)) return null;
  return (
    <Text mt="xs">
      {t("resources.expected_back")} <TimeAgo time={last} />
    </Text>
  );
}

/** What else would start now. */
function Instead({ problem }: { problem: ProblemDocument }) {
  const { t } = useTranslation();
  const types = problem.fits_instead ?? [];
  if (types.length === 0) return null;
  const named = types.map(({ resource_type, units }) => `${resource_type} (${number(units)})`);
  return <Text mt="xs">{t("resources.fits_instead", { types: named.join(", ") })}</Text>;
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
