import { Alert, Code, Group, Stack } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../parts/CopyButton.tsx";
import type { Typed } from "./cells.ts";
import { leftAt } from "./typed.ts";

/** What was typed here, cannot be put into the notebook, and would be lost: to be copied. */
export function KeptTyped({ address }: { address: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<readonly Typed[]>([]);
  // the page that it was typed on leaves it behind when it goes, which is after this is drawn
  useEffect(() => setTyped(leftAt(address)), [address]);
  if (typed.length === 0) return null;
  return (
    <Alert color="yellow" mb="sm" role="alert" title={t("notebooks.kept")}>
      <Stack gap="xs">
        {typed.map(({ id, text }) => (
          <Group key={id} align="start" wrap="nowrap">
            <Code block flex={1}>
              {text}
            </Code>
            <CopyButton text={text} />
          </Group>
        ))}
      </Stack>
    </Alert>
  );
}
