import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ProblemDocument, Refusal } from "../../contract/problem.ts";
import { amount } from "../format.ts";
import classes from "./upload.module.css";

const inWords = (value: number, { unit, currency }: Refusal) => amount(value, unit, currency);

/** Why an upload stands still, with the numbers of a limit, and what to do. */
export function BatchProblem({ problem }: { problem: ProblemDocument }) {
  const { t } = useTranslation();
  return (
    <div className={classes["problem"]} role="alert">
      <Text size="xs" fw={600}>
        {problem.status === 401 ? t("upload.signed_out") : problem.title}
      </Text>
      {problem.refusals?.map((refusal) => (
        <Text size="xs" key={refusal.condition}>
          {t(`resources.refusals.${refusal.condition}`)}:{" "}
          {t("upload.refusal", {
            limit: refusal.limit === null ? t("parts.unlimited") : inWords(refusal.limit, refusal),
            in_use: inWords(refusal.in_use, refusal),
            asked: inWords(refusal.asked, refusal),
          })}
        </Text>
      ))}
      {!problem.refusals && problem.detail && <Text size="xs">{problem.detail}</Text>}
      <Text size="xs">{t("upload.halted")}</Text>
    </div>
  );
}
