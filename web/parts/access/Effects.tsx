import { Alert, Text } from "@mantine/core";
import { IconMinus, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AccessPreview } from "../../../contract/access.ts";
import { names } from "../../format.ts";
import classes from "./access.module.css";
import type { Thing } from "./thing.ts";

type Turn = AccessPreview["gains"][number];

/** In words: who gains and who loses by a change. */
export function Effects({ kind, preview }: { kind: Thing["kind"]; preview: AccessPreview }) {
  const { t } = useTranslation();
  const { gains, gains_count, losses, losses_count } = preview;
  const nobody = gains_count + losses_count === 0;
  return (
    <Alert color="gray" p="sm" role="status">
      {nobody && <Text>{t("access.nobody")}</Text>}
      <ul className={classes["effects"]}>
        {byAfter(gains).map(([after, people]) => (
          <Line key={after} gain people={people} words={t(`access.gains.${after ?? "reader"}.${kind}`)} />
        ))}
        {gains_count > gains.length && <More gain count={gains_count - gains.length} />}
        {byAfter(losses).map(([after, people]) => (
          <Line key={after} gain={false} people={people} words={t(`access.losses.${after ?? "none"}.${kind}`)} />
        ))}
        {losses_count > losses.length && <More gain={false} count={losses_count - losses.length} />}
      </ul>
    </Alert>
  );
}

/** People who end up alike, in one line. */
function byAfter(turns: Turn[]): [Turn["after"], string[]][] {
  const groups = new Map<Turn["after"], string[]>();
  for (const { after, person } of turns) groups.set(after, [...(groups.get(after) ?? []), person.name]);
  return [...groups];
}

const shown_max = 4;

function Line({ gain, people, words }: { gain: boolean; people: string[]; words: string }) {
  const { t } = useTranslation();
  const rest = people.length - shown_max + 1;
  const named =
    people.length <= shown_max
      ? names(people)
      : names([...people.slice(0, shown_max - 1), t("access.others", { count: rest })]);
  return (
    <li>
      <Sign gain={gain} />
      <span>
        <b title={people.length > shown_max ? names(people) : undefined}>{named}</b> {words}
      </span>
    </li>
  );
}

/** Of a great many the server names the first hundred. */
function More({ gain, count }: { gain: boolean; count: number }) {
  const { t } = useTranslation();
  return (
    <li>
      <Sign gain={gain} />
      <span>{t(gain ? "access.more_gain" : "access.more_lose", { count })}</span>
    </li>
  );
}

const Sign = ({ gain }: { gain: boolean }) =>
  gain ? <IconPlus size={15} aria-hidden /> : <IconMinus size={15} aria-hidden />;
