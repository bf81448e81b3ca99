import { ActionIcon, Alert, Button, Checkbox, Group, NumberInput, Popover, Stack, Text, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { amountOf } from "./amount.ts";

interface EditLimitProps {
  title: string;
  unit: "units" | "bytes";
  /** Null is unlimited. */
  value: number | null;
  in_use?: number;
  /** Why one may not change it. */
  reason: string | undefined;
  onSave: (limit: number | null) => Promise<unknown>;
  /** How it reads while it is not being changed. */
  children: ReactNode;
}

/** A limit in its place, with a pencil that opens the form to change it. */
export function EditLimit({ reason, children, ...form }: EditLimitProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Group gap={6} wrap="nowrap" align="center">
      {children}
      {!reason && (
        <Popover opened={opened} onChange={setOpened} position="bottom" shadow="md" width={300} trapFocus returnFocus>
          <Popover.Target>
            <Tooltip label={form.title} disabled={opened}>
              <ActionIcon size="sm" onClick={() => setOpened(!opened)} aria-label={form.title} aria-haspopup="dialog">
                <IconPencil size={14} />
              </ActionIcon>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown aria-label={t("parts.edit")}>
            {opened && <LimitForm {...form} onClose={() => setOpened(false)} />}
          </Popover.Dropdown>
        </Popover>
      )}
    </Group>
  );
}

const gib = 2 ** 30;

function LimitForm({
  title,
  unit,
  value,
  in_use,
  onSave,
  onClose,
}: Omit<EditLimitProps, "reason" | "children"> & { onClose: () => void }) {
  const { t } = useTranslation();
  const size = unit === "bytes" ? gib : 1;
  const [unlimited, setUnlimited] = useState(value === null);
  const [amount, setAmount] = useState<number | string>(value === null ? "" : value / size);
  const limit = unlimited ? null : amount === "" ? undefined : Math.round(Number(amount) * size);
  const save = useMutation({ mutationFn: onSave, onSuccess: onClose });
  const below = limit != null && in_use !== undefined && limit < in_use;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (limit !== undefined) save.mutate(limit);
      }}
    >
      <Stack gap="sm">
        <Text fw={600}>{title}</Text>
        <NumberInput
          label={unit === "bytes" ? "GiB" : t("limits.units")}
          min={0}
          max={unit === "bytes" ? 8_000_000 : 1_000_000}
          decimalScale={unit === "bytes" ? 3 : 0}
          allowNegative={false}
          disabled={unlimited}
          value={unlimited ? "" : amount}
          onChange={setAmount}
          data-autofocus
        />
        <Checkbox
          label={t("parts.unlimited")}
          checked={unlimited}
          onChange={(event) => setUnlimited(event.currentTarget.checked)}
        />
        {in_use !== undefined && (
          <Text size="xs" c="dimmed">
            {t("limits.in_use_now", { amount: amountOf(in_use, unit) })}
          </Text>
        )}
        {below && (
          <Alert color="orange" p="xs">
            {t("limits.below")}
          </Alert>
        )}
        <ErrorNotice error={save.error} />
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button size="xs" type="submit" loading={save.isPending} disabled={limit === undefined || limit === value}>
            {t("parts.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
