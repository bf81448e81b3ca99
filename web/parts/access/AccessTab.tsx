import { Alert, Text } from "@mantine/core";
import { IconFolder } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { paths } from "../../paths.ts";
import { ButtonLink } from "../links.tsx";
import { AccessList } from "./AccessList.tsx";
import { ShareList } from "./ShareList.tsx";
import type { Thing } from "./thing.ts";

/** All about who reaches a thing: whom it is shared with, or what it inherits; everybody with a way in and why. */
export const AccessTab = ({ thing }: { thing: Thing }) => (
  <>
    {thing.project === null ? <ShareList thing={thing} /> : <Inherits thing={thing} project={thing.project} />}
    <AccessList thing={thing} />
  </>
);

/** What is in a project says so, and where that is decided. */
function Inherits({ thing, project }: { thing: Thing; project: string }) {
  const { t } = useTranslation();
  return (
    <Alert color="gray" icon={<IconFolder />} title={t("access.inherits_title", { project })} mb="md">
      <Text mb="xs">{t("access.inherits_text")}</Text>
      <ButtonLink variant="default" size="xs" {...paths.project(thing.namespace, project, { tab: "access" })}>
        {t("access.inherits_open")}
      </ButtonLink>
    </Alert>
  );
}
