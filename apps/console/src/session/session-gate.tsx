import { Outlet } from '@tanstack/react-router';
import { useSession } from '../api/client/session.js';
import { ConsoleFrame } from '../layout/frame/console-frame.js';
import { Loading } from '../layout/loading.js';
import { LonePage } from '../layout/page/lone-page.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { SignInPage } from './sign-in-page.js';

/** Shows the sign-in page to anyone not signed in. The address stays, so signing in returns to the page. */
export function SessionGate() {
  const { data, error, refetch } = useSession();
  const lookAgain = (): void => {
    void refetch();
  };
  if (data?.session !== undefined) {
    return (
      <ConsoleFrame session={data.session}>
        <Outlet />
      </ConsoleFrame>
    );
  }
  if (data !== undefined) {
    return <SignInPage ways={data.ways} hasEnded={data.hasEnded} onLookAgain={lookAgain} />;
  }
  return (
    <LonePage title={error === null ? 'One moment' : 'The console cannot start'}>
      {error === null ? (
        <Loading what="who is signed in" />
      ) : (
        <ProblemNotice error={error} onRetry={lookAgain} />
      )}
    </LonePage>
  );
}
