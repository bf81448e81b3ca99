import { Anchor, Group, Text } from "@mantine/core";
import { Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getHomePage } from "../../contract/organizations.ts";
import { useCall } from "../api.ts";
import { ButtonLink, TextLink } from "../parts/links.tsx";
import { paths } from "../paths.ts";
import classes from "./frame.module.css";
import { LanguageAndLight } from "./LanguageAndLight.tsx";
import { Logo } from "./Logo.tsx";
import porch from "./porch.module.css";

/** Around what is published, for those who are not signed in: whose it is, and the way in. */
export function VisitorFrame() {
  const { t } = useTranslation();
  const { namespace = "" } = useParams({ strict: false });
  const { href } = useLocation();
  const { data: home } = useCall(getHomePage, { params: { organization: namespace } });
  return (
    <div className={porch["porch"]}>
      <Anchor href="#main" className={classes["skip"] ?? ""}>
        {t("frame.skip")}
      </Anchor>
      <header className={porch["top"]}>
        <Group gap="sm" wrap="nowrap">
          <Logo />
          <Text visibleFrom="xs">
            {t("life.visitor_of")}{" "}
            <TextLink {...paths.home(namespace)} fw={600}>
              {home?.name ?? namespace}
            </TextLink>
          </Text>
        </Group>
        <Group gap="xs" wrap="nowrap">
          <LanguageAndLight />
          <ButtonLink {...paths.signIn(href)} variant="default">
            {t("life.sign_in")}
          </ButtonLink>
        </Group>
      </header>
      <main id="main" tabIndex={-1} className={porch["reading"]}>
        <Outlet />
      </main>
    </div>
  );
}
