import { ActionIcon, Alert, Button, Checkbox, Group, NumberInput, Popover, Stack, Text, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Unit } from "../../../contract/problem.ts";
import { amount as inWords } from "../../format.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

interface EditLimitProps {
  title: string;
  unit: Unit;
  /** Of money. */
  currency?: string | undefined;
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

/** What people write numbers in, and how much of the counted one it is. */
const sizes = { bytes: 2 ** 30, micros: 1_000_000, units: 1, items: 1 } as const;
const digits = { bytes: 3, micros: 2, units: 0, items: 0 } as const;
const most = { bytes: 8_000_000, micros: 1_000_000_000, units: 1_000_000, items: 1_000_000_000 } as const;

function LimitForm({
  title,
  unit,
  currency,
  value,
  in_use,
  onSave,
  onClose,
}: Omit<EditLimitProps, "reason" | "children"> & { onClose: () => void }) {
  const { t } = useTranslation();
  const size = sizes[unit];
  const labels = { bytes: "GiB", micros: currency, units: t("limits.units"), items: t("limits.items") };
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
          label={labels[unit]}
          min={0}
          max={most[unit]}
          decimalScale={digits[unit]}
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
            {t("limits.in_use_now", { amount: inWords(in_use, unit, currency) })}
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
