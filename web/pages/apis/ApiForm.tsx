import { Button, Checkbox, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Protocol, protocols } from "../../../contract/apis.ts";
import { problemOf } from "../../api.ts";
import { type Place, PlaceField } from "../../parts/access/PlaceField.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults } from "../../parts/form.ts";
import { LimitsField } from "./LimitsField.tsx";
import { PriceField } from "./PriceField.tsx";
import { UpstreamsField } from "./UpstreamsField.tsx";
import type { ApiValues } from "./values.ts";

interface ApiFormProps {
  namespace: string;
  currency: string;
  initial: ApiValues;
  /** Where a new one goes; later project and visibility have controls of their own. */
  place?: Place;
  submit: string;
  onSubmit: (values: ApiValues, place: Place) => Promise<unknown>;
  onClose: () => void;
}

/** What a model route is, for a new one and for changing one. */
export function ApiForm({ namespace, currency, initial, place: first, submit, onSubmit, onClose }: ApiFormProps) {
  const { t } = useTranslation();
  const form = useForm<ApiValues>({ initialValues: initial });
  const [place, setPlace] = useState<Place>(first ?? { project: undefined, visibility: "private" });
  const [all, setAll] = useState(true);
  const save = useMutation({
    mutationFn: (values: ApiValues) => onSubmit(values, place),
    onError: (error) =>
      problemOf(error)?.code === "name_taken"
        ? form.setFieldError("name", t("resources.name_taken"))
        : setAll(showFaults(form, error)),
  });
  const shown = problemOf(save.error)?.code === "name_taken" || (problemOf(save.error)?.fields && all);
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("resources.name")}
          description={t("resources.name_hint")}
          required
          data-autofocus
          autoFocus
          {...form.getInputProps("name")}
        />
        <Textarea
          label={t("resources.description")}
          autosize
          minRows={1}
          maxRows={5}
          {...form.getInputProps("description")}
        />
        <UpstreamsField form={form} namespace={namespace} />
        <Checkbox.Group
          label={t("apis.protocols")}
          value={form.values.protocols}
          onChange={(chosen) => form.setFieldValue("protocols", chosen as Protocol[])}
          error={form.errors["protocols"]}
        >
          <Group gap="md" mt="xs">
            {protocols.map((protocol) => (
              <Checkbox key={protocol} value={protocol} label={t(`apis.protocol.${protocol}`)} />
            ))}
          </Group>
        </Checkbox.Group>
        <PriceField form={form} currency={currency} />
        <LimitsField form={form} />
        <Checkbox
          label={t("apis.content_logged")}
          description={t("apis.content_logged_hint")}
          {...form.getInputProps("content_logged", { type: "checkbox" })}
        />
        {first && <PlaceField namespace={namespace} value={place} onChange={setPlace} />}
        {!shown && <ErrorNotice error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
