/* The field designer: an entry of its own, loaded by its page alone. */
import "./designer.css";
import "./designer";
