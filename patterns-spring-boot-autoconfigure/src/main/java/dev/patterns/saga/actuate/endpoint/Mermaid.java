/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.saga.actuate.endpoint;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Writes a flow chart in the language of Mermaid. Texts are escaped, names of nodes are
 * the caller's own.
 */
final class Mermaid {

	private static final int MAX_TEXT = 100;

	private static final String HARMLESS = " .,:_-/'=!?";

	private final StringBuilder text = new StringBuilder("flowchart TD\n");

	private int joins;

	/**
	 * Add a node.
	 * @param node its name
	 * @param shape its shape
	 * @param style style of it, {@code null} for none
	 * @param lines what to write into it
	 * @return its name
	 */
	String node(String node, Shape shape, @Nullable String style, String... lines) {
		List<String> escaped = new ArrayList<>();
		for (String line : lines) {
			escaped.add(escape(line));
		}
		line(node + shape.open + '"' + String.join("<br/>", escaped) + '"' + shape.close
				+ ((style != null) ? ":::" + style : ""));
		return node;
	}

	void edge(String from, String to, @Nullable String label) {
		line(from + " -->" + label(label) + " " + to);
	}

	void dotted(String from, String to, @Nullable String label) {
		line(from + " -.->" + label(label) + " " + to);
	}

	private static String label(@Nullable String label) {
		return (label != null) ? "|\"" + escape(label) + "\"|" : "";
	}

	/**
	 * Connect all that comes before to all that comes next.
	 * @param exits where the one ends
	 * @param entries where the other begins
	 */
	void connect(List<Exit> exits, List<String> entries) {
		if (exits.size() > 1 && entries.size() > 1) {
			String join = node("j" + this.joins++, Shape.CIRCLE, null, " ");
			exits.forEach((exit) -> edge(exit.node(), join, exit.label()));
			entries.forEach((entry) -> edge(join, entry, null));
			return;
		}
		exits.forEach((exit) -> entries.forEach((entry) -> edge(exit.node(), entry, exit.label())));
	}

	void begin(String group, String title) {
		line("subgraph " + group + "[\"" + escape(title) + "\"]");
	}

	void end() {
		line("end");
	}

	void style(String name, String css) {
		line("classDef " + name + " " + css);
	}

	private void line(String line) {
		this.text.append("    ").append(line).append('\n');
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

	private static String escape(String text) {
		StringBuilder escaped = new StringBuilder();
		int length = Math.min(MAX_TEXT, text.length());
		text.substring(0, length).codePoints().forEach((c) -> {
			if (Character.isLetterOrDigit(c) || HARMLESS.indexOf(c) >= 0) {
				escaped.appendCodePoint(c);
			}
			else if (Character.isWhitespace(c)) {
				escaped.append(' ');
			}
			else {
				escaped.append('#').append(c).append(';');
			}
		});
		return escaped.append((length < text.length()) ? "…" : "").toString();
	}

	/**
	 * Where a part of the chart ends.
	 *
	 * @param node name of a node
	 * @param label what to write at what goes on from there, {@code null} for nothing
	 */
	record Exit(String node, @Nullable String label) {

		static Exit of(String node) {
			return new Exit(node, null);
		}

	}

	/**
	 * Shape of a node.
	 */
	enum Shape {

		BOX("[", "]"), ROUND("([", "])"), DIAMOND("{", "}"), CIRCLE("((", "))");

		private final String open;

		private final String close;

		Shape(String open, String close) {
			this.open = open;
			this.close = close;
		}

	}

}
