/* What settings, set-up and reports need beyond the staff bundle: their looks. */
import "./setup.css";
import "./reports.css";
