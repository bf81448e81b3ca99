import { Button, Group, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { deleteOrganizationAvatar, putOrganizationAvatar } from "../../../contract/avatars.ts";
import { editOrganization, type Organization } from "../../../contract/organizations.ts";
import { call, useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { PictureField } from "../../parts/PictureField.tsx";

const short = ["email", "website", "country", "city"] as const;

/** The information of an organization, to read or, for maintainers, to change. */
export function Information({ organization }: { organization: Organization }) {
  const { t } = useTranslation();
  const { name, description, email, website, country, city, path, can } = organization;
  const form = useSchemaForm(editOrganization.body, { name, description, email, website, country, city });
  const at = { params: { organization: path } };
  const readOnly = !can["organization.edit"];
  const act = useAct(editOrganization, () => {
    form.resetDirty();
    notifications.show({ message: t("parts.saved") });
  });
  const send = form.onSubmit((body) =>
    act.mutate({ params: { organization: path }, body }, { onError: (error) => void showFaults(form, error) }),
  );
  return (
    <form onSubmit={send} noValidate>
      {!readOnly && (
        <PictureField
          picture={<NamespaceAvatar {...organization} kind="organization" size={72} />}
          given={organization.avatar_url !== null}
          onPut={(upload) => call(putOrganizationAvatar, at, { upload })}
          onDelete={() => call(deleteOrganizationAvatar, at)}
        />
      )}
      <ErrorNotice error={act.error} />
      <TextInput
        mt="md"
        label={t("organizations.name")}
        readOnly={readOnly}
        w={{ base: "100%", sm: "50%" }}
        {...form.getInputProps("name")}
      />
      <Textarea
        mt="sm"
        label={t("organizations.description")}
        autosize
        minRows={2}
        readOnly={readOnly}
        {...form.getInputProps("description")}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" mt="sm">
        {short.map((field) => (
          <TextInput
            key={field}
            label={t(`organizations.${field}`)}
            readOnly={readOnly}
            {...form.getInputProps(field)}
          />
        ))}
      </SimpleGrid>
      {!readOnly && (
        <Group justify="flex-end" mt="md">
          <Button type="submit" loading={act.isPending} disabled={!form.isDirty()}>
            {t("parts.save")}
          </Button>
        </Group>
      )}
    </form>
  );
}
