import { describeEditAgainstDelete } from './edit-against-delete.suite.js';
import { describeHistoryReplica } from './history-replica.suite.js';
import { describeHistory } from './history.suite.js';
import { describeMessageChanges } from './message-changes.suite.js';
import { describeMessageLimits } from './message-limits.suite.js';
import { describeMessageRules } from './message-rules.suite.js';
import { describeMessages } from './messages.suite.js';
import { describeReads } from './reads.suite.js';

// One file, because each loads everything anew, which takes longer than most of what is tested.
describeEditAgainstDelete();
describeHistoryReplica();
describeHistory();
describeMessageChanges();
describeMessageLimits();
describeMessageRules();
describeMessages();
describeReads();
