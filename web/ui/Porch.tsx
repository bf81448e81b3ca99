import { Group, Text } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { TextLink } from "../parts/links.tsx";
import { paths } from "../paths.ts";
import { LanguageAndLight } from "./LanguageAndLight.tsx";
import { Logo } from "./Logo.tsx";
import classes from "./porch.module.css";

interface PorchProps {
  title: string;
  /** More than a card: a page to look around on. */
  wide?: boolean;
  children: ReactNode;
}

/** A public page of an organization: the mark on top, one card in the middle. */
export function Porch({ title, wide = false, children }: PorchProps) {
  useDocumentTitle(`${title} · Guildhall`);
  return (
    <div className={classes["porch"]}>
      <header className={classes["top"]}>
        <TextLink {...paths.start()} underline="never" c="inherit">
          <Group gap="xs">
            <Logo />
            <Text fw={650} size="md">
              Guildhall
            </Text>
          </Group>
        </TextLink>
        <LanguageAndLight />
      </header>
      <main id="main" className={classes[wide ? "page" : "card"]}>
        {children}
      </main>
    </div>
  );
}
