import { Anchor, Box, Code, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Activity } from "../../../contract/activity.ts";
import { exactTime } from "../../format.ts";
import { Facts } from "../../parts/Facts.tsx";
import { Differences } from "./Differences.tsx";
import { useLineWords } from "./words.ts";

interface DetailsProps {
  line: Activity;
  /** Narrows the record to the line's action. */
  onOnly: () => void;
}

/** The opened line: what it was before and after, when exactly, from where, in which request. */
export function ActivityDetails({ line, onOnly }: DetailsProps) {
  const { t } = useTranslation();
  const words = useLineWords()(line);
  return (
    <Box px={{ base: 0, sm: 40 }} py="xs">
      {words.sentence !== line.text && <Text mb="xs">{line.text}</Text>}
      <Differences {...line} />
      <Facts
        items={[
          [t("activity.exact"), exactTime(line.at)],
          [
            t("activity.action"),
            <Group key="action" gap={6}>
              {words.action} <Code>{line.action}</Code>
              <Anchor component="button" type="button" onClick={onOnly}>
                {t("activity.only_action")}
              </Anchor>
            </Group>,
          ],
          [t("activity.address"), line.ip],
          [t("activity.request"), line.request_id && <Code key="request">{line.request_id}</Code>],
        ]}
      />
    </Box>
  );
}
