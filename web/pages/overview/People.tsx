import { Badge, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { listMembers } from "../../../contract/members.ts";
import type { Organization } from "../../../contract/organizations.ts";
import { useCall } from "../../api.ts";
import { number } from "../../format.ts";
import { TextLink } from "../../parts/links.tsx";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import classes from "./overview.module.css";

const most = 6;

/** Some of the members, and the way to all of them. */
export function People({ organization: { path, members } }: { organization: Organization }) {
  const { t } = useTranslation();
  const { data } = useCall(listMembers, { params: { organization: path }, query: { limit: most } });
  return (
    <Section
      title={t("overview.members")}
      action={
        <TextLink {...paths.members(path)}>
          {t("overview.all_members")} ({number(members)})
        </TextLink>
      }
    >
      {!data && <Skeleton height={180} />}
      <ul className={classes["rows"]}>
        {data?.items.map((member) => (
          <li key={member.path}>
            <NamespaceAvatar path={member.path} name={member.name} kind="person" size={24} />
            <Text truncate flex={1}>
              {member.name}
            </Text>
            <Badge color={member.role === "maintainer" ? "guild" : "gray"}>{t(`parts.roles.${member.role}`)}</Badge>
          </li>
        ))}
      </ul>
    </Section>
  );
}
