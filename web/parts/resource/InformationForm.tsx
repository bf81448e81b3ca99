import { Button, Group, Stack, Textarea, TextInput, Tooltip } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { prose, ResourceName } from "../../../contract/common.ts";
import { problemOf } from "../../api.ts";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../form.ts";

const Information = z.strictObject({ name: ResourceName, description: prose(2000) });
type Information = z.output<typeof Information>;

interface InformationFormProps {
  information: Information;
  /** What follows from another name. */
  hint: string;
  /** Why it may not be changed; undefined: it may. */
  reason: string | undefined;
  onSave: (information: Information) => Promise<unknown>;
}

/** Name and description of what has an address; what was typed stays when it is refused. */
export function InformationForm({ information, hint, reason, onSave }: InformationFormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useSchemaForm(Information, information);
  const save = useMutation({
    mutationFn: onSave,
    onSuccess: () => {
      form.resetDirty();
      void client.invalidateQueries();
    },
    onError: (error) =>
      problemOf(error)?.code === "name_taken"
        ? form.setFieldError("name", t("resources.name_taken"))
        : showFaults(form, error),
  });
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate(body))} noValidate>
      <Stack gap="md" maw={640}>
        <TextInput
          label={t("resources.name")}
          description={hint}
          readOnly={Boolean(reason)}
          {...form.getInputProps("name")}
        />
        <Textarea
          label={t("resources.description")}
          autosize
          minRows={2}
          maxRows={8}
          readOnly={Boolean(reason)}
          {...form.getInputProps("description")}
        />
        <ErrorNotice error={save.error} />
        <Group>
          <Tooltip label={reason} disabled={!reason}>
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty() || Boolean(reason)}>
              {t("parts.save")}
            </Button>
          </Tooltip>
        </Group>
      </Stack>
    </form>
  );
}
