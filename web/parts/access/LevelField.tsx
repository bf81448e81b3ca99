import { Radio, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Tie } from "../../../contract/resources.ts";
import { type ShareLevel, shareLevels } from "../../../contract/shares.ts";
import classes from "./access.module.css";

interface LevelFieldProps {
  label: string;
  value: ShareLevel;
  onChange: (level: ShareLevel) => void;
  /** One's own tie: nobody gives more than they have. */
  tie: Tie | null;
  /** Whether roles have a say in it. */
  roles: boolean;
}

const most: Record<Tie, number> = { reader: 0, contributor: 1, editor: 2, manager: 3, owner: 3 };

/** The levels that somebody with a tie may give; a maintainer without one may give all. */
export const levelsUpTo = (tie: Tie | null): readonly ShareLevel[] =>
  tie === null ? shareLevels : shareLevels.slice(0, most[tie] + 1);

/** What whoever it is shared with may do. */
export function LevelField({ label, value, onChange, tie, roles }: LevelFieldProps) {
  const { t } = useTranslation();
  const given = levelsUpTo(tie);
  return (
    <Radio.Group label={label} value={value} onChange={(next) => onChange(next as ShareLevel)}>
      <Stack gap={8} mt={6}>
        {shareLevels.map((level) => (
          <Radio
            key={level}
            value={level}
            className={classes["option"] ?? ""}
            label={t(`access.levels.${level}`)}
            description={given.includes(level) ? t(`access.level_hints.${level}`) : t("access.above_own")}
            disabled={!given.includes(level)}
          />
        ))}
      </Stack>
      {roles && (
        <Text size="xs" c="dimmed" mt={6}>
          {t("access.viewers_read")}
        </Text>
      )}
    </Radio.Group>
  );
}
