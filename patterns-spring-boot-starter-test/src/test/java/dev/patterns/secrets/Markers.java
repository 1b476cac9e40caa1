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

package dev.patterns.secrets;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.web.util.UriUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values that must not be found anywhere, in any form.
 */
final class Markers {

	/** No marker is shorter. */
	private static final int WINDOW = 8;

	private final Map<String, String> values = new LinkedHashMap<>();

	String add(String name, String value) {
		this.values.put(name, value);
		return value;
	}

	String text(String name) {
		return add(name, "MARKER \"" + name + "\" 'ü<&>' \\ ${user.home} #{1+1} +/=?" + name.hashCode());
	}

	String plain(String name) {
		return add(name, "MARKER-" + name + "-" + Math.abs(name.hashCode()));
	}

	/**
	 * Where a text has a marker in it.
	 * @param where what the text is
	 * @param text the text
	 * @return the finds
	 */
	List<String> in(String where, String text) {
		Map<Integer, List<Needle>> needles = new HashMap<>();
		BitSet windows = new BitSet();
		this.values.forEach((name, value) -> forms(value).forEach((form, written) -> {
			int window = window(written, 0);
			windows.set(window);
			needles.computeIfAbsent(window, (key) -> new ArrayList<>()).add(new Needle(name, form, written));
		}));
		// Once through the text, since logs are long and forms are many.
		Map<Needle, String> finds = new LinkedHashMap<>();
		for (int at = 0; at + WINDOW <= text.length(); at++) {
			int window = window(text, at);
			if (windows.get(window)) {
				for (Needle needle : needles.getOrDefault(window, List.of())) {
					if (text.startsWith(needle.written(), at)) {
						int line = text.lastIndexOf('\n', at) + 1;
						finds.putIfAbsent(needle, "%s has %s as %s: %s".formatted(where, needle.name(), needle.form(),
								text.substring(line, Math.min(text.length(), line + 200))));
					}
				}
			}
		}
		return List.copyOf(finds.values());
	}

	private static int window(String text, int at) {
		return ((text.charAt(at) * 31 + text.charAt(at + 3)) * 31 + text.charAt(at + WINDOW - 1)) & 0xffff;
	}

	private static Map<String, String> forms(String value) {
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		String json = new JsonMapper().writeValueAsString(value);
		Map<String, String> forms = new LinkedHashMap<>();
		forms.put("raw", value);
		forms.put("base64", Base64.getEncoder().withoutPadding().encodeToString(bytes));
		forms.put("base64url", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
		forms.put("url", URLEncoder.encode(value, StandardCharsets.UTF_8));
		forms.put("path", UriUtils.encode(value, StandardCharsets.UTF_8));
		forms.put("hex", HexFormat.of().formatHex(bytes));
		forms.put("HEX", HexFormat.of().withUpperCase().formatHex(bytes));
		forms.put("json", json.substring(1, json.length() - 1));
		forms.put("escaped", value.replace("${", "\\${"));
		forms.put("html", value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
		return forms;
	}

	/**
	 * A marker in one of its forms.
	 *
	 * @param name name of the marker
	 * @param form name of the form
	 * @param written what is looked for
	 */
	private record Needle(String name, String form, String written) {

	}

}
