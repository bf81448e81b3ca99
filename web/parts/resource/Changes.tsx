import { Alert, Skeleton, Text } from "@mantine/core";
import { IconMinus, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Resource, Visibility } from "../../../contract/resources.ts";
import { names } from "../../format.ts";
import { changes, type Effect } from "./reach.ts";
import classes from "./resource.module.css";
import { useMembers } from "./standing.ts";

/** In words: who gains and who loses by a change of visibility. */
export function Changes({ resource, after }: { resource: Resource; after: Visibility }) {
  const { t } = useTranslation();
  const members = useMembers(resource.namespace);
  if (after === resource.visibility) return null;
  if (!members) return <Skeleton height={64} />;
  const found = changes(resource.visibility, after, members, resource.owner?.path);
  return (
    <Alert color="gray" p="sm" role="status">
      {found.length === 0 && <Text>{t("resources.nobody_else")}</Text>}
      <ul className={classes["changes"]}>
        {found.map(({ effect, people }) => (
          <li key={effect}>
            <Sign effect={effect} />
            <span>
              <b>{named(people, (count) => t("resources.others", { count }))}</b>{" "}
              {t(`resources.effects.${effect}.${resource.kind}`, { count: people.length })}
            </span>
          </li>
        ))}
      </ul>
      {after === "private" && (
        <Text size="xs" c="dimmed" mt={6}>
          {t("resources.maintainers_see")}
        </Text>
      )}
    </Alert>
  );
}

const shown_max = 4;

/** Up to four by name, then how many more. */
const named = (people: string[], others: (count: number) => string) =>
  people.length <= shown_max
    ? names(people)
    : names([...people.slice(0, shown_max - 1), others(people.length - shown_max + 1)]);

const Sign = ({ effect }: { effect: Effect }) =>
  effect.startsWith("gain") ? <IconPlus size={15} aria-hidden /> : <IconMinus size={15} aria-hidden />;
