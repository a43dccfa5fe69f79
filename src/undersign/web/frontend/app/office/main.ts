/* What settings, set-up, reports, notices, renewals and bulk sends need beyond the staff bundle: their looks. */
import "./setup.css";
import "./reports.css";
import "./bulk.css";
import "./month.css";
import "./notices.css";
import "./connections.css";
import "./sync.css";
import "./compliance.css";
import "./retention.css";
import "./sample";
