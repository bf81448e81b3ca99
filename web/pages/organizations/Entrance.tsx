import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { me } from "../../api.ts";
import { useNamespaces } from "../../namespace.ts";
import { ButtonLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import { AskToJoin } from "../members/AskToJoin.tsx";

/** For a member the way in; for nobody the way to sign in; for everybody else what the door says. */
export function Entrance({ path, name }: { path: string; name: string }) {
  const { t } = useTranslation();
  const { data: person } = useQuery(me);
  const own = useNamespaces().find((one) => one.path === path);
  if (own?.role)
    return (
      <Stack gap={4} align="flex-end" pt="sm">
        <ButtonLink {...paths.overview(path)} size="md">
          {t("organizations.home_open")}
        </ButtonLink>
        <Text c="dimmed" size="xs">
          {t("organizations.home_member", { role: t(`parts.roles.${own.role}`) })}
        </Text>
      </Stack>
    );
  if (person) return <AskToJoin organization={{ path, name }} />;
  if (person === undefined) return null;
  return (
    <ButtonLink {...paths.signIn(`/${path}`)} variant="default">
      {t("organizations.home_sign_in")}
    </ButtonLink>
  );
}
