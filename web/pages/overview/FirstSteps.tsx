import { Divider, SimpleGrid } from "@mantine/core";
import { IconBox, IconDatabase, IconUsersPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Namespace } from "../../namespace.ts";
import { useReason } from "../../parts/guard.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { SampleLoader } from "../admin/SampleLoader.tsx";
import { Step } from "./Step.tsx";

interface FirstStepsProps {
  namespace: Namespace;
  /** What one may do in the organization; in one's own namespace everything. */
  can: Record<string, boolean> | undefined;
  sample: boolean;
}

/** What to do in an empty workbench: data, compute, people. */
export default function FirstSteps({ namespace, can, sample }: FirstStepsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason();
  const { path, kind } = namespace;
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
            action={t("overview.step_data_action")}
            variant="filled"
            reason={reason(can, "resource.create")}
            onAct={() => void navigate(paths.repositories("dataset", path, { new: true }))}
          />
          <Step
            icon={<IconBox size={20} />}
            title={t("overview.step_container")}
            text={t("overview.step_container_text")}
            action={t("overview.step_container_action")}
            reason={reason(can, "resource.create")}
            onAct={() => void navigate(paths.containers(path, { new: true }))}
          />
          <Step
            icon={<IconUsersPlus size={20} />}
            title={t(`overview.step_${people}`)}
            text={t(`overview.step_${people}_text`)}
            action={t(`overview.step_${people}_action`)}
            reason={reason(can, "invitation.create")}
            onAct={() => void navigate(peopleLink)}
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
