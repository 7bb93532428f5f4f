import { NavLink } from '@mantine/core';
import { createLink, useLocation } from '@tanstack/react-router';
import { WaitingCount } from '../../approvals/waiting-count.js';

const PageNavLink = createLink(NavLink<'a'>);

const pages = [
  { to: '/', label: 'Overview' },
  { to: '/links', label: 'Links' },
  { to: '/link-sessions', label: 'Link attempts' },
  { to: '/approvals', label: 'Approvals' },
  { to: '/confirmations', label: 'Confirmations' },
  { to: '/revocations', label: 'Revocations' },
  { to: '/imports', label: 'Imports' },
  { to: '/services', label: 'Services' },
  { to: '/guardrails', label: 'Guardrails' },
  { to: '/audit', label: 'Audit trail' },
  { to: '/keys', label: 'Keys' },
  { to: '/sessions', label: 'Sessions' },
] as const;

/** Links to the pages. */
export function Navigation({ onChoose }: { readonly onChoose: () => void }) {
  const path = useLocation({ select: ({ pathname }) => pathname });
  return pages.map(({ to, label }) => {
    const isHere = to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
    return (
      <PageNavLink
        key={to}
        to={to}
        label={label}
        rightSection={to === '/approvals' && <WaitingCount />}
        active={isHere}
        variant="light"
        style={{ borderRadius: 'var(--mantine-radius-md)' }}
        onClick={onChoose}
        aria-current={isHere ? 'page' : undefined}
      />
    );
  });
}
