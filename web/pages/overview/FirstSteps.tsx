import { Divider, Paper, SimpleGrid, Text, ThemeIcon, Title } from "@mantine/core";
import { IconBox, IconDatabase, IconUsersPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Namespace } from "../../namespace.ts";
import { ButtonLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { SampleLoader } from "../admin/SampleLoader.tsx";

/** What to do in an empty workbench: data, compute, people. */
export function FirstSteps({ namespace, sample }: { namespace: Namespace; sample: boolean }) {
  const { t } = useTranslation();
  const { path, kind, role } = namespace;
  const creates = role !== "viewer" && role !== "reviewer";
  const people = kind === "person" ? "organization" : "people";
  const peopleLink = kind === "person" ? paths.newOrganization() : paths.members(path, { invite: true });
  return (
    <>
      <Section title={t("overview.steps_title")} hint={t("overview.steps_text")}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md" mt="xs">
          <Step
            icon={<IconDatabase size={20} />}
            title={t("overview.step_data")}
            text={t("overview.step_data_text")}
            action={
              <ButtonLink {...paths.datasets(path, { new: true })} disabled={!creates}>
                {t("overview.step_data_action")}
              </ButtonLink>
            }
          />
          <Step
            icon={<IconBox size={20} />}
            title={t("overview.step_container")}
            text={t("overview.step_container_text")}
            action={
              <ButtonLink {...paths.containers(path, { new: true })} variant="default" disabled={!creates}>
                {t("overview.step_container_action")}
              </ButtonLink>
            }
          />
          <Step
            icon={<IconUsersPlus size={20} />}
            title={t(`overview.step_${people}`)}
            text={t(`overview.step_${people}_text`)}
            action={
              <ButtonLink {...peopleLink} variant="default" disabled={kind === "organization" && role !== "maintainer"}>
                {t(`overview.step_${people}_action`)}
              </ButtonLink>
            }
          />
        </SimpleGrid>
      </Section>
      {sample && (
        <>
          <Divider label={t("overview.sample")} my="lg" />
          <SampleLoader />
        </>
      )}
    </>
  );
}

interface StepProps {
  icon: ReactNode;
  title: string;
  text: string;
  action: ReactNode;
}

const Step = ({ icon, title, text, action }: StepProps) => (
  <Paper p="md" bg="var(--surface-sunken)" display="flex" style={{ flexDirection: "column", gap: 6 }}>
    <ThemeIcon variant="light" size={36} radius="md" aria-hidden>
      {icon}
    </ThemeIcon>
    <Title order={3} mt={4}>
      {title}
    </Title>
    <Text c="dimmed" flex={1} mb="xs">
      {text}
    </Text>
    <div>{action}</div>
  </Paper>
);
