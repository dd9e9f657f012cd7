"""Names that people are called by, gathered by ourselves from all over the world, in Latin letters. Plain data.

None of them is an everyday English word: those stand in `ALSO_WORDS` and count only with another name behind them.
"""

NAMES = frozenset(
    """
    Aaron Abdul Abdullah Abebe Abena Abigail Achieng Adam Adaeze Adebayo Adriana Agnes Agnieszka Ahmad Ahmed
    Aisha Akua Alan Albert Alejandro Aleksandr Alessandro Alexander Alexandra Alfred Ali Alice Alicia Alison
    Amadou Amanda Amara Amelia Amina Amir Amit Ana Ananya Anastasia Anders Andre Andrea Andreas Andrew Andrzej
    Angela Anil Anita Anjali Ann Anna Anne Annette Anthony Antonio Arjun Arthur Asha Astrid Ayesha Aylin Ayşe
    Babajide Barbara Baraka Beatrice Ben Benjamin Bernard Beth Betty Bilal Björn Bogdan Boris Brandon Brenda
    Brian Bridget Bruno Camila Carl Carla Carlos Carmen Caroline Catherine Cecilia Chang Charles Charlotte Chen
    Chiara Chidi Chinedu Chloe Chris Christina Christine Christopher Claire Clara Claude Claudia Colin Connor
    Craig Cristina Cynthia Dalia Daniel Daniela Danny Daria David Deborah Deepak Denis Dennis Derek Diana Diego
    Dieter Dimitri Dmitri Dominic Donald Donna Dora Dorothy Douglas Duncan Edith Edward Edwin Eduardo Eileen
    Elaine Eleanor Elena Elias Elif Elisabeth Elizabeth Ella Ellen Emeka Emily Emma Emmanuel Enrique Eric Erik
    Esther Ethan Eva Evelyn Ewa Fatima Fatma Fatou Felix Fernando Fiona Florence Francesca Francis Francisco
    Franz Frederick Fritz Gabriel Gareth Gary Gavin Geoffrey George Gerald Gerard Gift Giorgio Giovanni Giulia
    Gloria Goran Graham Greta Gustavo Habib Hamza Hannah Hans Hao Harold Harry Hassan Heidi Helen Helena Henrik
    Henry Hiroshi Hugh Hugo Hussein Ibrahim Ignacio Igor Ines Ingrid Irene Irina Isaac Isabel Isabella Ivan Ivana
    Jack Jacob Jacqueline Jakub James Jamal Jan Jane Janet Jason Javier Jean Jelena Jennifer Jeremy Jessica Jing
    Joan Joanna Joao Joel Johan Johannes John Jonas Jonathan Jorge Jose José Josef Joseph Joshua Juan Judith
    Julia Julian Juma Jun Justin Kamala Karen Karim Karl Katarina Kate Katherine Kathleen Kavita Keith Kelly
    Kenji Kenneth Kevin Khadija Khalid Kim Kiran Klaus Kofi Krishna Kwame Lars Laszlo Laura Lauren Leah Lee Leila
    Lena Leo Leon Leonard Leonardo Leticia Lewis Li Liam Lin Linda Lisa Liu Louis Louise Lucas Lucia Lucy Luis
    Luigi Lukas Lydia Magda Mahmoud Maja Malik Manuel Marcel Marco Marcus Margaret Maria Marie Mario Marta Martha
    Martin Mary Mateo Matthew Maureen Max Mehmet Mei Melissa Michael Michele Michelle Miguel Mihai Mike Mikhail
    Milan Milena Min Ming Miriam Mohamed Mohammad Mohammed Monica Mustafa Nadia Nancy Naomi Natalia Natasha
    Nathan Neil Ngozi Nguyen Nicholas Nicolas Nicole Nikolai Nina Nisha Noah Nora Norbert Olga Oliver Olivia Olu
    Omar Oscar Otieno Otto Pablo Pamela Paolo Patricia Patrick Paul Paula Paulo Pavel Pedro Peter Petra Philip
    Philippa Phillip Pierre Piotr Priya Rachel Rafael Rahul Raj Rajesh Ralph Ramon Rania Rashid Raymond Rebecca
    Ricardo Richard Rita Robert Roberto Rodrigo Roger Rohan Roland Rosa Rosemary Roy Ruth Ryan Sabine Said Salim
    Sally Sam Samantha Samira Samuel Sandeep Sandra Sanjay Santiago Sara Sarah Sean Sebastian Selim Sergei Sergio
    Sharon Sheila Shirin Simon Simone Sofia Sonia Sophie Stefan Stella Stephanie Stephen Steven Stuart Sunil
    Suresh Susan Svetlana Sven Sylvia Tamara Tania Tanya Tariq Tatiana Teresa Thabo Theresa Thomas Tim Timothy
    Tina Tobias Tom Tomas Tomasz Tony Tunde Uwe Vanessa Vera Veronica Victor Victoria Vijay Viktor Vincent
    Vladimir Walter Wanjiru Wanda Wang Wei Wendy Wilhelm William Wolfgang Xavier Xin Yan Yang Yasmin Yildiz Ying
    Yolanda Youssef Yuki Yusuf Yvonne Zainab Zanele Zeynep Zhang Zhao Zhou Zoe Zofia Zuzanna
    """.split()
)
ALSO_WORDS = frozenset(
    """
    Amber April Art Ash August Bill Bishop Blessing Brook Chance Christian Dale Dawn Dean Destiny Drew Earl Eve
    Faith Fern Flora Frank Gene Ginger Glen Grace Grant Guy Hazel Heather Holly Hope Iris Ivy Jade Jasmine Jay
    Jewel Joy June Junior King Lance Lily Major Mark Marina May Melody Mercy Miles Nick Olive Pat Patience Pearl
    Penny Poppy Precious Prince Queen Ray Rich Rob Robin Rock Rose Ruby Rusty Sandy Skip Sky Sterling Sue Summer
    Sunny Terry Violet Wade Will Willow
    """.split()
)
