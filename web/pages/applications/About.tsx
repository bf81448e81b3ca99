import { Alert, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconChecklist, IconFileText } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { type Application, editApplication } from "../../../contract/applications.ts";
import { useAct } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { ButtonLink } from "../../parts/links.tsx";
import { noNeighbours } from "../../parts/preview/neighbour.ts";
import { Section } from "../../parts/Section.tsx";
import { SectionEdit } from "../../parts/SectionEdit.tsx";
import { paths } from "../../paths.ts";
import { AppIcon } from "./AppIcon.tsx";
import { ServedText } from "./ServedText.tsx";

const MarkdownPage = lazy(() =>
  import("../../parts/preview/MarkdownPage.tsx").then((m) => ({ default: m.MarkdownPage })),
);
const EditReadme = lazy(() => import("../../parts/preview/EditReadme.tsx"));

interface AboutProps {
  application: Application;
  editing: boolean;
  onEdit: (editing: boolean) => void;
  onPutForward: () => void;
}

/** What an application says of itself, and what it serves. */
export function About({ application, editing, onEdit, onPutForward }: AboutProps) {
  const { t } = useTranslation();
  const why = useReason();
  const { description, served, isolation, waiting, namespace, name } = application;
  const reason = why(application.can, "resource.edit");
  return (
    <>
      {waiting > 0 && (
        <Alert color="orange" icon={<IconChecklist />} title={t("applications.waiting", { count: waiting })} mb="md">
          <ButtonLink variant="default" size="xs" {...paths.application(namespace, name, { tab: "versions" })}>
            {t("applications.see_waiting")}
          </ButtonLink>
        </Alert>
      )}
      <Section
        title={t("applications.serves")}
        action={
          <GuardedButton size="xs" variant="default" reason={reason} onClick={onPutForward}>
            {t("applications.put_forward")}
          </GuardedButton>
        }
      >
        <Group gap="md" wrap="nowrap" align="flex-start">
          <AppIcon of={application} size={56} />
          <Stack gap={4}>
            {description && <Text style={{ whiteSpace: "pre-line" }}>{description}</Text>}
            <Text component="div">
              {served ? <ServedText serves={served.serves} /> : t("applications.nothing_served")}
            </Text>
            {served && (
              <Text size="sm" c="dimmed">
                {t(served.serves.form === "link" ? "applications.leaves" : `applications.${isolation}`)}
              </Text>
            )}
          </Stack>
        </Group>
      </Section>
      <Readme application={application} reason={reason} editing={editing} onEdit={onEdit} />
    </>
  );
}

interface ReadmeProps extends Omit<AboutProps, "onPutForward"> {
  reason: string | undefined;
}

function Readme({ application, reason, editing, onEdit }: ReadmeProps) {
  const { t } = useTranslation();
  const { namespace, name, readme } = application;
  const edit = useAct(editApplication);
  const open = () => onEdit(true);
  if (readme === "" && reason !== undefined) return null;
  return (
    <Section
      title={t("applications.readme")}
      action={readme !== "" && <SectionEdit label={t("applications.edit_readme")} reason={reason} onClick={open} />}
    >
      {readme === "" ? (
        <EmptyState
          icon={<IconFileText size={22} />}
          title={t("applications.no_readme")}
          action={
            <GuardedButton reason={reason} variant="default" onClick={open}>
              {t("applications.add_readme")}
            </GuardedButton>
          }
        >
          {t("applications.no_readme_text")}
        </EmptyState>
      ) : (
        <Suspense fallback={<Skeleton height={160} />}>
          <MarkdownPage text={readme} path="README.md" {...noNeighbours} />
        </Suspense>
      )}
      <Suspense>
        {editing && reason === undefined && (
          <EditReadme
            title={t("applications.edit_readme")}
            readme={readme}
            onSave={(text) => edit.mutateAsync({ params: { namespace, name }, body: { readme: text } })}
            onClose={() => onEdit(false)}
          />
        )}
      </Suspense>
    </Section>
  );
}
