import { Button, Group, NumberInput, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { listResourceTypes, putResourceType, type ResourceType } from "../../../contract/installation.ts";
import { useAct, useCall } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";

const mib = 2 ** 20;
const Draft = putResourceType.body.extend(putResourceType.params.shape);

interface TypeDialogProps {
  /** None: a new one. */
  edited: ResourceType | undefined;
  onClose: () => void;
}

export default function ResourceTypeDialog({ edited, onClose }: TypeDialogProps) {
  const { t } = useTranslation();
  const { data } = useCall(listResourceTypes, {});
  const drivers = data?.drivers.map((one) => one.name) ?? [];
  const {
    name = "",
    driver = drivers[0] ?? "process",
    capacity = 1,
    cpu = 1,
    memory_bytes = 2 ** 30,
    devices = [],
  } = edited ?? {};
  const form = useSchemaForm(Draft, { name, driver, capacity, cpu, memory_bytes, devices });
  const act = useAct(putResourceType, () => {
    notifications.show({ message: t("parts.saved") });
    onClose();
  });
  const count = form.values.devices.length;
  const send = form.onSubmit(({ name, ...rest }) =>
    act.mutate(
      { params: { name }, body: { ...rest, capacity: count || rest.capacity } },
      { onError: (error) => void showFaults(form, error) },
    ),
  );
  return (
    <Dialog opened onClose={onClose} title={edited ? t("admin.type_edit", { name }) : t("admin.type_new")}>
      <form onSubmit={send} noValidate>
        <Stack gap="sm">
          <ErrorNotice error={act.error} />
          {!edited && (
            <TextInput
              label={t("admin.type_name")}
              description={t("admin.type_name_hint")}
              data-autofocus
              {...form.getInputProps("name")}
            />
          )}
          <DriverField names={drivers} {...form.getInputProps("driver")} />
          <NumberInput
            label={t("admin.capacity")}
            description={t(count ? "admin.capacity_devices" : "admin.capacity_hint")}
            min={0}
            allowDecimal={false}
            disabled={count > 0}
            {...form.getInputProps("capacity")}
            value={count || form.values.capacity}
          />
          <Group grow align="flex-start">
            <NumberInput
              label={t("admin.cpu")}
              description={t("admin.cpu_hint")}
              min={0.1}
              step={0.5}
              {...form.getInputProps("cpu")}
            />
            <NumberInput
              label={t("admin.memory")}
              description={t("admin.memory_hint")}
              min={16}
              step={256}
              thousandSeparator=" "
              {...form.getInputProps("memory_bytes")}
              value={form.values.memory_bytes / mib}
              onChange={(value) => form.setFieldValue("memory_bytes", Math.round(Number(value) * mib))}
            />
          </Group>
          <TagsInput
            label={t("admin.devices")}
            description={t("admin.devices_hint")}
            {...form.getInputProps("devices")}
          />
          <Buttons onClose={onClose} saving={act.isPending} />
        </Stack>
      </form>
    </Dialog>
  );
}

/** Which of several drivers; with one there is nothing to choose. */
function DriverField({ names, ...input }: { names: string[] }) {
  const { t } = useTranslation();
  if (names.length <= 1) return null;
  return (
    <Select
      label={t("admin.driver")}
      description={t("admin.driver_hint")}
      data={names}
      allowDeselect={false}
      {...input}
    />
  );
}

function Buttons({ onClose, saving }: { onClose: () => void; saving: boolean }) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end" mt="xs">
      <Button variant="default" onClick={onClose}>
        {t("parts.cancel")}
      </Button>
      <Button type="submit" loading={saving}>
        {t("parts.save")}
      </Button>
    </Group>
  );
}
