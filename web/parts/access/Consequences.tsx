import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useCall } from "../../api.ts";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { Effects } from "./Effects.tsx";
import { accessOf, type Change, type Thing } from "./thing.ts";

interface ConsequencesProps {
  thing: Thing;
  /** What would be changed; undefined while nothing is chosen. */
  change: Change | undefined;
  /** The word on the button. */
  action: string;
  danger?: boolean;
  /** What else there is to say. */
  note?: ReactNode;
  onSave: () => Promise<unknown>;
  onClose: () => void;
}

/** The end of every dialog that changes access: first who gains and who loses, asked of the server; then the button. */
export function Consequences({ thing, change, action, danger, note, onSave, onClose }: ConsequencesProps) {
  const { t } = useTranslation();
  const { kind, namespace, name } = thing;
  const input = { params: { namespace, name }, body: change ?? {} };
  const { data, error } = useCall(accessOf[kind].preview, input, { enabled: change !== undefined });
  const save = useMutation({ mutationFn: onSave, onSuccess: onClose });
  return (
    <Stack gap="md">
      {change && !data && !error && <Skeleton height={64} />}
      {change && data && (
        <div>
          <Text size="sm" fw={550} mb={4}>
            {t("access.effect")}
          </Text>
          <Effects kind={kind} preview={data} />
        </div>
      )}
      {change && note && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
      <ErrorNotice error={save.error ?? error} />
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
