import { describeBanAgainstRefresh } from './ban-against-refresh.suite.js';
import { describeBans } from './bans.suite.js';
import { describeKeepingOrder } from './keeping-order.suite.js';
import { describeReports } from './reports.suite.js';
import { describeSiteBans } from './site-bans.suite.js';
import { describeWideBans } from './wide-bans.suite.js';

// One file, because each loads everything anew, which takes longer than most of what is tested.
describeBanAgainstRefresh();
describeBans();
describeKeepingOrder();
describeReports();
describeSiteBans();
describeWideBans();
