import { Button, Code, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type CallContent as Content, readCallContent } from "../../../../contract/calls.ts";
import { useAct } from "../../../api.ts";
import { exactTime } from "../../../format.ts";
import { ErrorNotice } from "../../../parts/ErrorNotice.tsx";

/** What was said in a call, once a maintainer asks for it: that is written down. */
export function CallContent({ namespace, id }: { namespace: string; id: string }) {
  const { t } = useTranslation();
  const read = useAct(readCallContent);
  if (read.data) return <Said said={read.data} />;
  return (
    <Stack gap="xs" align="flex-start">
      <ErrorNotice error={read.error} />
      <Button
        variant="default"
        size="xs"
        loading={read.isPending}
        onClick={() => read.mutate({ params: { namespace, id } })}
      >
        {t("calls.content_read")}
      </Button>
    </Stack>
  );
}

function Said({ said }: { said: Content }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" role="group" aria-label={t("calls.content")}>
      <Text size="sm" c="dimmed">
        {t("calls.content_note", { until: exactTime(said.kept_until) })}
        {said.is_cut ? ` ${t("calls.content_cut")}` : ""}
      </Text>
      {(["question", "answer"] as const).map((part) => (
        <div key={part}>
          <Text size="sm">{t(`calls.${part}_was`)}</Text>
          <Code
            block
            tabIndex={0}
            mah={320}
            style={{ overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
          >
            {said[part]}
          </Code>
        </div>
      ))}
    </Stack>
  );
}
