import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { Effects } from "./Effects.tsx";
import { usePreview } from "./preview.ts";
import type { Change, Thing } from "./thing.ts";

interface ConsequencesProps {
  thing: Thing;
  /** What would be changed; undefined while nothing is chosen. */
  change: Change | undefined;
  /** The word on the button. */
  action: string;
  danger?: boolean;
  /** What else there is to say. */
  note?: ReactNode;
  /** Why it cannot be is said already, at its field. */
  said?: boolean;
  onSave: () => Promise<unknown>;
  onClose: () => void;
}

/** The end of every dialog that changes access: first who gains and who loses, asked of the server; then the button. */
export function Consequences({ thing, change, action, danger, note, said, onSave, onClose }: ConsequencesProps) {
  const { t } = useTranslation();
  const { data, error } = usePreview(thing, change);
  const save = useMutation({ mutationFn: onSave, onSuccess: onClose });
  return (
    <Stack gap="md">
      {change && !data && !error && <Skeleton height={64} />}
      {change && data && (
        <div>
          <Text size="sm" fw={550} mb={4}>
            {t("access.effect")}
          </Text>
          <Effects kind={thing.kind} preview={data} />
        </div>
      )}
      {change && note && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
      <ErrorNotice error={save.error ?? (said ? undefined : error)} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("parts.cancel")}
        </Button>
        <Button
          {...(danger ? { color: "red" } : {})}
          disabled={!change || !data}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
